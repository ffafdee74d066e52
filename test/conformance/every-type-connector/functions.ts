/** A function for each type, and for a list, a row and a map of it, that gives back what it gets. */
import {
  defineUdf,
  listOf,
  mapOf,
  structOf,
  types,
  type UdfInput,
  type Vector,
  valueAt,
  vectorFromValues,
} from '../../../connectors/federation/index.ts';
import { scalarCases } from './types.ts';

/** Every value is read and built anew. */
function echo({ vectors, rowCount, output }: UdfInput): Vector {
  const [vector] = vectors;
  const values = Array.from({ length: rowCount }, (_, row) =>
    vector === undefined ? null : valueAt(vector, row),
  );
  return vectorFromValues(output, values);
}

export const echoes = scalarCases.flatMap(({ name, type }) =>
  [type, listOf(type), structOf({ first: type, second: types.varchar }), mapOf(types.varchar, type)].map(
    (udfType) => defineUdf({ name: `echo_${name}`, args: [udfType], returns: udfType, evaluate: echo }),
  ),
);
