/** Tools of steps that are no programs of their own: python3 imports them. */
export const PYTHON_MODULES = ['pyscf', 'openmm', 'rdkit', 'meeko'] as const;
