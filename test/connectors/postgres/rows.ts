/** The rows of a block by column, as the oracle takes them. */
import { type Block, isValid, type Scalar, scalarAt } from '../../../connectors/federation/index.ts';
import { scalarForm } from '../../../connectors/federation/predicate/compare.ts';
import type { Row } from './oracle.ts';

export function rowsOf({ rowCount, vectors }: Block): readonly Row[] {
  return Array.from(
    { length: rowCount },
    (_, row) => new Map(vectors.map((vector) => [vector.field.name, shownAt(vector, row)])),
  );
}

/** Of a nested value it matters only that it is there. */
function shownAt(vector: Block['vectors'][number], row: number): Scalar | null {
  if (scalarForm(vector.field.type) !== null) return scalarAt(vector, row);
  return isValid(vector, row) ? true : null;
}
