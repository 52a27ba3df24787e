import type { Measurement, MoleculeRow, RejectionRow, SourceRow } from '../../schemas/molecule';

/** Longest identifier that is kept; a longer one is cut, which is remarked. */
export const ID_CHARACTERS_MAX = 200;
const REASON_CHARACTERS_MAX = 500;

/*
 * Rows become JSON lines, and lines become addresses: fields are therefore always set in the same
 * order, by the one function here that makes rows of that type.
 */

/** A molecule as it stood in a file. */
export function sourceRow(o: SourceRow): SourceRow {
  return {
    index: o.index,
    id: o.id,
    ...(o.smiles === undefined ? {} : { smiles: o.smiles }),
    ...(o.molblock === undefined ? {} : { molblock: o.molblock }),
    ...measuredField(o.measured),
    ...(o.fields === undefined ? {} : { fields: o.fields }),
  };
}

/** A standardised molecule. */
export function moleculeRow(o: MoleculeRow): MoleculeRow {
  return {
    index: o.index,
    id: o.id,
    smiles: o.smiles,
    inchiKey: o.inchiKey,
    changes: o.changes,
    ...measuredField(o.measured),
    ...(o.lineage === undefined ? {} : { lineage: o.lineage }),
    ...(o.restricted === undefined ? {} : { restricted: o.restricted }),
    ...(o.protonated === undefined ? {} : { protonated: o.protonated }),
    ...(o.fields === undefined ? {} : { fields: o.fields }),
  };
}

/** A record that was not taken; over-long texts of a broken file are cut. */
export function rejectionRow(o: RejectionRow): RejectionRow {
  return {
    index: o.index,
    id: o.id.slice(0, ID_CHARACTERS_MAX),
    code: o.code,
    reason: o.reason.slice(0, REASON_CHARACTERS_MAX),
  };
}

function measuredField(measured: Measurement | undefined): { measured?: Measurement } {
  if (measured === undefined) return {};
  return { measured: { value: measured.value, relation: measured.relation } };
}
