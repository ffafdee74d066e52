/** Functions called as Athena calls them: JSON text in, JSON text out. */
import { buildBlock } from '../../../../connectors/federation/arrow/builder.ts';
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import { arrowSchema, type Field } from '../../../../connectors/federation/arrow/type.ts';
import { createFederationClient, type FederationClient } from '../../../../connectors/federation/client.ts';
import { createFunctionHandler } from '../../../../connectors/federation/functions/handler.ts';
import type { Udf } from '../../../../connectors/federation/functions/udf.ts';
import type { LambdaContext, LambdaHandler } from '../../../../connectors/federation/handler.ts';
import { type Log, silentLog } from '../../../../connectors/federation/log.ts';
import {
  decodeFunctionError,
  encodeFunctionError,
} from '../../../../connectors/federation/wire/function-error.ts';
import { anonymous } from '../../../../connectors/federation/wire/identity.ts';

export function clientOf(handler: LambdaHandler, context?: LambdaContext): FederationClient {
  return createFederationClient({
    invoke: async (payload) => {
      try {
        const event: unknown = JSON.parse(Buffer.from(payload).toString());
        return Buffer.from(JSON.stringify(await handler(event, context)));
      } catch (error) {
        throw decodeFunctionError(JSON.parse(JSON.stringify(encodeFunctionError(error))));
      }
    },
    readObject: async () => Promise.reject(new Error('functions spill nothing')),
  });
}

export function clientOfFunctions(functions: readonly Udf[], log: Log = silentLog): FederationClient {
  return clientOf(createFunctionHandler(functions, { environment: {}, log }));
}

export interface Asked {
  readonly name: string;
  readonly args: readonly Field[];
  readonly returns: Field;
  readonly rows: readonly (readonly unknown[])[];
}

/** The answers, in the form of `valueAt`. */
export async function callFunction(
  client: FederationClient,
  { name, args, returns, rows }: Asked,
): Promise<readonly unknown[]> {
  const named = args.map((field, index) => ({ ...field, name: `a${index}` }));
  const block = buildBlock(
    arrowSchema(named),
    rows.map((row) => Object.fromEntries(row.map((value, index) => [`a${index}`, value]))),
  );
  const { records, methodName } = await client.callFunction({
    identity: anonymous,
    inputRecords: block,
    outputSchema: arrowSchema([returns]),
    methodName: name,
  });
  if (methodName !== name) throw new Error(`asked for ${name}, got ${methodName}`);
  const [vector, ...others] = records.vectors;
  if (vector === undefined || others.length > 0) throw new Error('one column was expected');
  return Array.from({ length: records.rowCount }, (_, row) => valueAt(vector, row));
}
