/** A function of one row as a function of vectors. */
import { createVectorBuilder } from '../arrow/builder.ts';
import { valueAt } from '../arrow/read.ts';
import { ConnectorError, messageOf } from '../errors.ts';
import type { Evaluate } from './udf.ts';

/** What it throws is the author's own and passes as it is. */
export function evaluateRows(name: string, row: (...args: readonly unknown[]) => unknown): Evaluate {
  return ({ vectors, rowCount, output }) => {
    const builder = createVectorBuilder(output);
    for (let index = 0; index < rowCount; index++) {
      const result = row(...vectors.map((vector) => valueAt(vector, index)));
      try {
        builder.append(result);
      } catch (error) {
        const message = `function ${name} gave a result that its type cannot hold: ${messageOf(error)}`;
        throw new ConnectorError('InvalidResponse', message, { cause: error });
      }
    }
    return builder.finish();
  };
}
