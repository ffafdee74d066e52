/**
 * Query passthrough: a statement in the source's own language stands where a table would. There are no messages
 * of its own; the arguments ride in GetTable and in the constraints of all that follows.
 */
import type { Connector, Passthrough } from './connector.ts';
import { ConnectorError } from './errors.ts';

const signatureKey = 'schemaFunctionName';

/** `SYSTEM.QUERY`: under this name the function is announced, and called. */
export function signatureOf({ schemaName, name }: Passthrough): string {
  return `${schemaName}.${name}`.toUpperCase();
}

/** Athena hands over arguments under unquoted SQL names, which are upper case. */
export function wireArgumentName(name: string): string {
  return name.toUpperCase();
}

/**
 * The arguments by the names that the connector declared; empty when the request is no passthrough.
 *
 * @throws ConnectorError InvalidInput when the function is another one, or an argument is missing or empty
 */
export function verifiedArguments(
  connector: Pick<Connector, 'passthrough' | 'sourceType'>,
  isEnabled: boolean,
  args: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  if (args.size === 0) return args;
  const { passthrough, sourceType } = connector;
  if (passthrough === undefined) {
    throw new ConnectorError('OperationNotSupported', `connector ${sourceType} has no query passthrough`);
  }
  if (!isEnabled) {
    throw new ConnectorError(
      'OperationNotSupported',
      'query passthrough is switched off for this connector (enable_query_passthrough)',
    );
  }
  const signature = signatureOf(passthrough);
  const called = args.get(signatureKey);
  if (called === undefined || called.toUpperCase() !== signature) {
    throw new ConnectorError(
      'InvalidInput',
      `passthrough function ${called ?? '(not named)'} is not known; this connector has ${signature.toLowerCase()}`,
    );
  }
  return new Map(passthrough.argumentNames.map((name) => [name, argument(args, name, signature)]));
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
