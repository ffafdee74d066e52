/**
 * A Lambda that serves functions. Whatever serves a catalog may serve functions too, so a catalog is one.
 */
import type { FederationClient } from '../../../connectors/federation/caller.ts';
import { DialectError, positionAt } from '../dialect/errors.ts';
import type { ExternalFunction } from '../dialect/tree.ts';

export interface FunctionLambda {
  /** As declarations write it, in lower case. */
  readonly name: string;
  readonly client: Pick<FederationClient, 'callFunction'>;
}

/** By name, in lower case. */
export type FunctionLambdas = ReadonlyMap<string, FunctionLambda>;

/** `sql` is the whole statement, for the place. @throws DialectError FUNCTION_NOT_FOUND */
export function findLambda(
  lambdas: FunctionLambdas,
  { lambda, lambdaAt }: ExternalFunction,
  sql: string,
): FunctionLambda {
  const name = nameOfLambda(lambda);
  const found = lambdas.get(name) ?? lambdas.get(`lambda:${name}`);
  if (found !== undefined) return found;
  const known = [...lambdas.keys()].map((each) => each.replace(/^lambda:/, ''));
  throw new DialectError(
    'FUNCTION_NOT_FOUND',
    `Lambda function '${lambda}' does not exist; there is ${known.join(', ')}, and --function <name>=<folder> adds others`,
    positionAt(sql, lambdaAt),
  );
}

/** `arn:aws:lambda:region:account:function:name:alias` → `name`. */
function nameOfLambda(written: string): string {
  const arn = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:]+)/i.exec(written);
  return (arn?.[1] ?? written).toLowerCase();
}
