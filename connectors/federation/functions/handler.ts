/** A Lambda of nothing but functions: it answers Ping and calls, and says what it is to whoever takes it for a catalog. */
import type { Connector } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { createHandler, type HandlerOptions, type LambdaHandler } from '../handler.ts';
import type { Udf } from './udf.ts';

export interface FunctionHandlerOptions extends Omit<HandlerOptions, 'functions'> {
  /** A label for logs and Ping. Default: `functions`. */
  readonly sourceType?: string;
}

/**
 * Makes the function that Lambda calls out of user-defined functions. To serve tables as well, give them to
 * `createHandler` beside the connector.
 *
 * @example
 * export const handler = createFunctionHandler([maskEmail, sha256Hex]);
 *
 * @throws ConnectorError InvalidInput when two functions have the same name and types of arguments
 */
export function createFunctionHandler(
  functions: readonly Udf[],
  { sourceType = 'functions', ...options }: FunctionHandlerOptions = {},
): LambdaHandler {
  return createHandler(noTables(sourceType), { ...options, functions });
}

function noTables(sourceType: string): Connector {
  const refuse = async (): Promise<never> => {
    throw new ConnectorError(
      'OperationNotSupported',
      "this Lambda has user-defined functions and no tables; call them with USING EXTERNAL FUNCTION … LAMBDA '<its name>'",
    );
  };
  return { sourceType, listSchemaNames: refuse, listTables: refuse, describeTable: refuse, read: refuse };
}
