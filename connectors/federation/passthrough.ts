/**
 * Query passthrough: a statement in the source's own language stands where a table would. There are no messages
 * of its own; the arguments ride in GetTable and in the constraints of all that follows.
 */
import type { Connector, Passthrough } from './connector.ts';
import { ConnectorError } from './errors.ts';

const signatureKey = 'schemaFunctionName';

/** A function that stands where a table would: `TABLE(catalog.<schemaName>.<name>(argument => 'value', …))`. */
export type Signature = Pick<Passthrough, 'schemaName' | 'name' | 'argumentNames'>;

/** `SYSTEM.QUERY`: under this name the function is announced, and called. */
export function signatureOf({ schemaName, name }: Pick<Signature, 'schemaName' | 'name'>): string {
  return `${schemaName}.${name}`.toUpperCase();
}

/** Athena hands over arguments under unquoted SQL names, which are upper case. */
export function wireArgumentName(name: string): string {
  return name.toUpperCase();
}

/** The function that is called. @throws ConnectorError InvalidInput when it is none of `functions` */
export function calledFunction<Known extends Signature>(
  functions: readonly Known[],
  { sourceType }: Pick<Connector, 'sourceType'>,
  isEnabled: boolean,
  args: ReadonlyMap<string, string>,
): Known {
  if (functions.length === 0) {
    throw new ConnectorError('OperationNotSupported', `connector ${sourceType} has no query passthrough`);
  }
  if (!isEnabled) {
    throw new ConnectorError(
      'OperationNotSupported',
      'query passthrough is switched off for this connector (enable_query_passthrough)',
    );
  }
  const called = args.get(signatureKey);
  const found = functions.find((known) => signatureOf(known) === called?.toUpperCase());
  if (found !== undefined) return found;
  const names = functions.map((known) => signatureOf(known).toLowerCase()).join(', ');
  throw new ConnectorError(
    'InvalidInput',
    `passthrough function ${called ?? '(not named)'} is not known; this connector has ${names}`,
  );
}

/** The arguments by the names that were declared. @throws ConnectorError InvalidInput when one is missing or empty */
export function declaredArguments(
  declared: Signature,
  args: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map(declared.argumentNames.map((name) => [name, argument(args, name, signatureOf(declared))]));
}

/**
 * Of the connector's own function, the arguments by the names that it declared; empty when the request is no
 * passthrough.
 *
 * @throws ConnectorError InvalidInput when the function is another one, or an argument is missing or empty
 */
export function verifiedArguments(
  connector: Pick<Connector, 'passthrough' | 'sourceType'>,
  isEnabled: boolean,
  args: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  if (args.size === 0) return args;
  const { passthrough } = connector;
  const own = passthrough === undefined ? [] : [passthrough];
  return declaredArguments(calledFunction(own, connector, isEnabled, args), args);
}

function argument(args: ReadonlyMap<string, string>, name: string, signature: string): string {
  const value = args.get(wireArgumentName(name));
  if (value === undefined || value === '') {
    const fault = value === undefined ? 'is missing' : 'is empty';
    throw new ConnectorError(
      'InvalidInput',
      `argument ${name} of ${signature.toLowerCase()} ${fault}; write ${signature.toLowerCase()}(${name} => '…')`,
    );
  }
  return value;
}

/** The arguments as Athena sends them, for callers: by wire name, with the signature. */
export function passthroughArguments(
  signature: string,
  args: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const named = [...args].map(([name, value]): [string, string] => [wireArgumentName(name), value]);
  return new Map([[signatureKey, signature], ...named]);
}
