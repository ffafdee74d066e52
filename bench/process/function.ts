/**
 * One function in a process of its own, which reads one table once: the module that Lambda would load, called as
 * Athena does. What it took is written to standard output as JSON.
 */
import { env, exit } from 'node:process';
import { pathToFileURL } from 'node:url';
import {
  arrowSchema,
  catalogName,
  createFederationClient,
  queryId,
  type RequestOrigin,
} from '../../connectors/federation/caller.ts';
import { noConstraints } from '../../connectors/federation/domain/constraints.ts';
import type { LambdaHandler } from '../../connectors/federation/index.ts';
import type { FunctionTask } from '../runs.ts';
import { measured, tell } from './measured.ts';

/** Athena's own thresholds for a block, and for one that comes in the answer itself. */
const maxBlockBytes = 16_000_000;
const maxInlineBlockBytes = 5_242_880;
const task = JSON.parse(env['OWLERY_BENCH_TASK'] ?? '') as FunctionTask;

/** The function says in its log how many rows it has read. */
let rows = 0;
console.log = (line: unknown) => {
  const { stage, rows: read } = JSON.parse(String(line)) as { stage: string; rows?: number };
  if (stage === 'read') rows = read ?? 0;
};

const { handler } = (await import(pathToFileURL(task.module).href)) as { readonly handler: LambdaHandler };
const client = createFederationClient({
  invoke: async (payload) => {
    const event: unknown = JSON.parse(Buffer.from(payload).toString());
    return Buffer.from(JSON.stringify(await handler(event)));
  },
  readObject: () => Promise.reject(new Error('what was spilled is not read back')),
});
const origin: RequestOrigin = {
  identity: { account: '', arn: '', principalTags: new Map(), iamGroups: [], configOptions: new Map() },
  queryId: queryId('bench'),
  catalogName: catalogName('bench'),
};
const tableName = { schemaName: 'public', tableName: task.table };
const { schema } = await client.getTable(origin, { tableName, passthroughArguments: new Map() });
const report = await measured(async () => {
  await client.readRecords(origin, {
    tableName,
    schema: arrowSchema(schema.fields, schema.metadata),
    split: {
      spillLocation: { bucket: 'bench', key: 'spill', directory: true },
      encryptionKey: { key: Buffer.alloc(32, 7), nonce: Buffer.alloc(12, 9) },
      properties: new Map(),
    },
    constraints: noConstraints,
    maxBlockBytes,
    maxInlineBlockBytes,
  });
  return rows;
});
tell(report, exit);
