/** A connector called as Lambda would call it: JSON text in, JSON text out, a store in memory for what it spills. */

import { valueAt } from '../../../connectors/federation/arrow/read.ts';
import type { Scalar } from '../../../connectors/federation/arrow/scalar.ts';
import type { ArrowSchema, ArrowType } from '../../../connectors/federation/arrow/type.ts';
import { createFederationClient, type FederationClient } from '../../../connectors/federation/client.ts';
import type { Connector } from '../../../connectors/federation/connector.ts';
import {
  type Constraints,
  noConstraints,
  type Range,
  type ValueSet,
} from '../../../connectors/federation/domain/constraints.ts';
import type { RequestOrigin } from '../../../connectors/federation/domain/messages.ts';
import { catalogName, queryId, type TableName } from '../../../connectors/federation/domain/names.ts';
import type { Split } from '../../../connectors/federation/domain/split.ts';
import {
  createHandler,
  type HandlerOptions,
  type LambdaContext,
} from '../../../connectors/federation/handler.ts';
import { silentLog } from '../../../connectors/federation/log.ts';
import type { SpillStore } from '../../../connectors/federation/spill/object-store.ts';
import {
  decodeFunctionError,
  encodeFunctionError,
} from '../../../connectors/federation/wire/function-error.ts';
import { anonymous } from '../../../connectors/federation/wire/identity.ts';

export const origin: RequestOrigin = {
  identity: anonymous,
  queryId: queryId('11111111-2222-3333-4444-555555555555'),
  catalogName: catalogName('demo'),
};

export interface InMemoryStore extends SpillStore {
  readonly objects: ReadonlyMap<string, Uint8Array>;
}

export function inMemoryStore(): InMemoryStore {
  const objects = new Map<string, Uint8Array>();
  return {
    objects,
    put: async ({ bucket, key }, body) => {
      objects.set(`${bucket}/${key}`, Buffer.concat([...body.chunks()]));
    },
    get: async ({ bucket, key }) => {
      const object = objects.get(`${bucket}/${key}`);
      if (object === undefined) throw new Error(`no object ${bucket}/${key}`);
      return object;
    },
    headBucket: async () => undefined,
    close: () => undefined,
  };
}

export interface InProcess {
  readonly client: FederationClient;
  readonly store: InMemoryStore;
}

export function inProcess<Accepted>(
  connector: Connector<Accepted>,
  options: HandlerOptions & { readonly lambdaContext?: LambdaContext } = {},
): InProcess {
  const store = inMemoryStore();
  const handler = createHandler(connector, {
    environment: { spill_bucket: 'spill' },
    store,
    log: silentLog,
    readQueryState: async () => 'RUNNING',
    ...options,
  });
  const invoke = async (payload: Uint8Array): Promise<Uint8Array> => {
    try {
      return Buffer.from(
        JSON.stringify(await handler(JSON.parse(Buffer.from(payload).toString()), options.lambdaContext)),
      );
    } catch (error) {
      throw decodeFunctionError(JSON.parse(JSON.stringify(encodeFunctionError(error))));
    }
  };
  return { store, client: createFederationClient({ invoke, readObject: (location) => store.get(location) }) };
}

export interface Scan {
  readonly tableName?: TableName;
  readonly columns?: readonly string[];
  readonly constraints?: Partial<Constraints>;
  readonly maxBlockBytes?: number;
  readonly maxInlineBlockBytes?: number;
}

export interface Scanned {
  readonly splits: readonly Split[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly spilledObjects: number;
}

export const demoTable: TableName = { schemaName: 's', tableName: 't' };

/** All the calls that Athena makes for one scan. */
export async function scan(client: FederationClient, wanted: Scan = {}): Promise<Scanned> {
  const {
    tableName = demoTable,
    columns,
    maxBlockBytes = 16_000_000,
    maxInlineBlockBytes = 5_242_880,
  } = wanted;
  const constraints: Constraints = { ...noConstraints, ...wanted.constraints };
  const { passthroughArguments } = constraints;
  const { schema, partitionColumns } = await client.getTable(origin, { tableName, passthroughArguments });
  const layout = { tableName, constraints, schema, partitionColumns };
  const { partitions } = await client.getTableLayout(origin, layout);
  const { splits } = await client.getSplits(origin, {
    tableName,
    partitions,
    partitionColumns,
    constraints,
    continuationToken: null,
  });
  const rows: Readonly<Record<string, unknown>>[] = [];
  let spilledObjects = 0;
  for (const split of splits) {
    const request = {
      tableName,
      schema: projected(schema, columns),
      split,
      constraints,
      maxBlockBytes,
      maxInlineBlockBytes,
    };
    const result = await client.readRecords(origin, request);
    spilledObjects += result.spilledObjects;
    for await (const { rowCount, vectors } of result.blocks) {
      for (let row = 0; row < rowCount; row++) {
        rows.push(Object.fromEntries(vectors.map((vector) => [vector.field.name, valueAt(vector, row)])));
      }
    }
  }
  return { splits, rows, spilledObjects };
}

function projected(schema: ArrowSchema, columns: readonly string[] | undefined): ArrowSchema {
  if (columns === undefined) return schema;
  return {
    ...schema,
    fields: columns.flatMap((name) => schema.fields.find((field) => field.name === name) ?? []),
  };
}

const infinite = { low: { bound: 'ABOVE', value: null }, high: { bound: 'BELOW', value: null } } as const;

function rangeSet(type: ArrowType, ranges: readonly Range[], nullAllowed: boolean): ValueSet {
  return { kind: 'SortedRangeSet', type, ranges, nullAllowed };
}

export const notNull = (type: ArrowType): ValueSet => rangeSet(type, [infinite], false);
export const isNull = (type: ArrowType): ValueSet => rangeSet(type, [], true);

export function equalTo(type: ArrowType, value: Scalar): ValueSet {
  return rangeSet(type, [{ low: { bound: 'EXACTLY', value }, high: { bound: 'EXACTLY', value } }], false);
}

export function greaterThan(type: ArrowType, value: Scalar): ValueSet {
  return rangeSet(type, [{ ...infinite, low: { bound: 'ABOVE', value } }], false);
}
