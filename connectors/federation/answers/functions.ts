/** A call of a user-defined function: one value for each row of arguments, checked before it leaves. */
import { createVectorBuilder } from '../arrow/builder.ts';
import { selectRows } from '../arrow/select.ts';
import { type Field, isSameShape } from '../arrow/type.ts';
import { type Block, isValid, type Vector } from '../arrow/vector.ts';
import type { UserDefinedFunctionRequest, UserDefinedFunctionResponse } from '../domain/messages.ts';
import { ConnectorError } from '../errors.ts';
import { resolveUdf } from '../functions/resolve.ts';
import type { Udf, UdfContext } from '../functions/udf.ts';
import type { Call } from './call.ts';
import { describeColumn } from './source-blocks.ts';

export async function callUdf<Accepted>(
  { methodName, inputRecords, outputSchema }: UserDefinedFunctionRequest,
  { services, context }: Call<Accepted>,
): Promise<UserDefinedFunctionResponse> {
  const startedAt = performance.now();
  const [output, ...others] = outputSchema.fields;
  if (output === undefined || others.length > 0) {
    throw new ConnectorError(
      'InvalidInput',
      `UserDefinedFunctionRequest.outputSchema: one field was expected, got ${outputSchema.fields.length}`,
    );
  }
  const udf = resolveUdf(services.udfs, methodName, inputRecords.schema.fields, output);
  const { identity, signal, remainingTimeMs, log } = context;
  const vector = await evaluate(udf, inputRecords, output, { identity, signal, remainingTimeMs, log });
  const records: Block = { schema: outputSchema, rowCount: inputRecords.rowCount, vectors: [vector] };
  const ms = Math.round(performance.now() - startedAt);
  log.write('info', 'called', { function: methodName, rows: records.rowCount, ms });
  return { kind: 'UserDefinedFunctionResponse', records, methodName };
}

async function evaluate(udf: Udf, block: Block, output: Field, context: UdfContext): Promise<Vector> {
  const complete = udf.nullIn === 'null-out' ? rowsWithoutNull(block) : null;
  if (complete === null) return evaluateAll(udf, block, output, context);
  const some = await evaluateAll(udf, selectRows(block, complete), output, context);
  const builder = createVectorBuilder(output);
  complete.forEach((row, index) => {
    while (builder.length < row) builder.append(null);
    builder.appendFrom(some, index);
  });
  while (builder.length < block.rowCount) builder.append(null);
  return builder.finish();
}

/** null: there is no null in any row. */
function rowsWithoutNull({ vectors, rowCount }: Block): Uint32Array | null {
  if (vectors.every(({ nullCount }) => nullCount === 0)) return null;
  const rows: number[] = [];
  for (let row = 0; row < rowCount; row++) {
    if (vectors.every((vector) => isValid(vector, row))) rows.push(row);
  }
  return Uint32Array.from(rows);
}

async function evaluateAll(
  udf: Udf,
  { vectors, rowCount }: Block,
  output: Field,
  context: UdfContext,
): Promise<Vector> {
  const result = await udf.evaluate({ vectors, rowCount, output }, context);
  if (result.length !== rowCount) {
    throw new ConnectorError(
      'InvalidResponse',
      `function ${udf.name} gave ${result.length} values for ${rowCount} rows; it must give one a row`,
    );
  }
  if (!isSameShape(result.field, output)) {
    throw new ConnectorError(
      'InvalidResponse',
      `function ${udf.name} gave a vector of (${describeColumn(result.field)}), where (${describeColumn(output)}) was declared`,
    );
  }
  return { ...result, field: output };
}
