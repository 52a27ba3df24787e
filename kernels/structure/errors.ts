/** A structure, a box or a choice that cannot be used, with a sentence for a chemist. */
export class StructureError extends Error {
  override readonly name = 'StructureError';
}
