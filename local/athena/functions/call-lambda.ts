/** One call of a function with a batch of rows, over the wire that Athena uses, and what came back checked. */
import {
  arrowSchema,
  describeType,
  type Field,
  isSameShape,
  sqlTypeName,
  type Vector,
} from '../../../connectors/federation/caller.ts';
import { localIdentity } from '../catalog.ts';
import { retryingThrottles } from '../catalog-call.ts';
import { QueryError } from '../errors.ts';
import type { FunctionLambda } from './lambda.ts';
import type { FunctionSignature } from './signature.ts';

export interface FunctionCall {
  readonly lambda: FunctionLambda;
  readonly signature: FunctionSignature;
  /** One an argument. */
  readonly vectors: readonly Vector[];
  readonly rowCount: number;
  readonly signal: AbortSignal;
}

/** One value a row. @throws QueryError FUNCTION_ERROR with the function's own message */
export async function callLambda(call: FunctionCall): Promise<Vector> {
  const { lambda, signature, vectors, rowCount, signal } = call;
  const { name, args, returns } = signature;
  const failed = (message: string, cause: unknown): QueryError =>
    new QueryError('FUNCTION_ERROR', `function ${name} of Lambda ${lambda.name} failed: ${message}`, {
      cause,
    });
  const { records } = await retryingThrottles(signal, failed, () =>
    lambda.client.callFunction(
      {
        identity: localIdentity,
        inputRecords: { schema: arrowSchema(args), rowCount, vectors },
        outputSchema: arrowSchema([returns]),
        methodName: name,
      },
      signal,
    ),
  );
  const [vector] = records.vectors;
  const isAnswer =
    vector !== undefined &&
    records.vectors.length === 1 &&
    records.rowCount === rowCount &&
    isSameShape(returns, vector.field);
  if (isAnswer) return vector;
  const got = records.vectors.map(({ field }) => describeAnswer(field)).join(', ');
  throw new QueryError(
    'FUNCTION_ERROR',
    `function ${name} of Lambda ${lambda.name} answered ${rowCount} rows with ${records.rowCount} rows of (${got}); it was declared to return ${sqlTypeName(returns)}`,
  );
}

function describeAnswer(field: Field): string {
  return `${sqlTypeName(field)} as ${describeType(field.type)}`;
}
