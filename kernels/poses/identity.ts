/** Which parts of the identity of a molecule a pose has kept. */
export interface Identity {
  formula: boolean;
  connections: boolean;
  doubleBondStereo: boolean;
  tetrahedralChirality: boolean;
}

/**
 * Compares standard InChIs (doi:10.1186/s13321-015-0068-4) layer by layer. Protons, charges and isotopes
 * are not compared: docking may have its own. Stereo elements that the expected molecule leaves open may
 * be anything.
 */
export function identityOf(expected: string, found: string): Identity {
  const [a, b] = [layersOf(expected), layersOf(found)];
  const formula = a.get('') === b.get('');
  const connections = a.get('c') === b.get('c');
  // Atoms of another molecule have other numbers: its marks can be compared as a whole only.
  const isAnother = !formula || !connections;
  const sameText = (...letters: string[]) => letters.every((l) => a.get(l) === b.get(l));
  return {
    formula,
    connections,
    doubleBondStereo: isAnother
      ? sameText('b')
      : keepsMarks(marksOf(a.get('b')), marksOf(b.get('b'))),
    tetrahedralChirality: isAnother
      ? sameText('t', 'm', 's')
      : keepsMarks(absolute(a), absolute(b)),
  };
}

/** The layers of the main part by their letters; '' is the formula. What follows /i is left out. */
function layersOf(inchi: string): Map<string, string> {
  const [, formula = '', ...rest] = inchi.split('/');
  const layers = new Map([['', formula]]);
  for (const layer of rest) {
    const letter = layer.charAt(0);
    if (letter === 'i' || letter === 'f') break;
    layers.set(letter, layer.slice(1));
  }
  return layers;
}

/** '12-,13+,15?' → marks by atom or bond; open ones are left out. */
function marksOf(layer = ''): Map<string, string> {
  const marks = new Map<string, string>();
  for (const part of layer.split(/[,;]/)) {
    const mark = part.at(-1);
    if (mark === '+' || mark === '-') marks.set(part.slice(0, -1), mark);
  }
  return marks;
}

/** Parities as they are: the /t layer is written so that /m tells whether all of it is inverted. */
function absolute(layers: Map<string, string>): Map<string, string> {
  const marks = marksOf(layers.get('t'));
  if (layers.get('m')?.startsWith('1')) {
    for (const [atom, mark] of marks) marks.set(atom, mark === '+' ? '-' : '+');
  }
  return marks;
}

function keepsMarks(expected: Map<string, string>, found: Map<string, string>): boolean {
  return [...expected].every(([element, mark]) => found.get(element) === mark);
}
