/** An engine over connectors in this process: the real wire as JSON bytes, without Lambda or S3 in between. */
import type { Connector } from '../../../connectors/federation/connector.ts';
import { createHandler } from '../../../connectors/federation/handler.ts';
import { silentLog } from '../../../connectors/federation/log.ts';
import {
  decodeFunctionError,
  encodeFunctionError,
} from '../../../connectors/federation/wire/function-error.ts';
import { type Catalog, createCatalog } from '../../../local/athena/catalog.ts';
import { parseStatement } from '../../../local/athena/dialect/statement.ts';
import { textOf } from '../../../local/athena/dialect/text.ts';
import { createEngine, type Engine, type QueryOptions } from '../../../local/athena/engine.ts';
import type { FunctionLambda } from '../../../local/athena/functions/lambda.ts';
import type { QueryRun, QueryStatistics, ResultRow } from '../../../local/athena/run.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';

export interface HostedConnector {
  readonly catalog: Catalog;
  /** Every request in order, as it was on the wire. */
  readonly requests: { readonly type: string; readonly body: Readonly<Record<string, unknown>> }[];
  readonly store: MemoryStore;
}

export function hostConnector<Accepted>(name: string, connector: Connector<Accepted>): HostedConnector {
  const store = createMemoryStore();
  const environment = { spill_bucket: 'spill', enable_query_passthrough: 'true' };
  const handler = createHandler(connector, {
    environment,
    store,
    log: silentLog,
    readQueryState: async () => 'RUNNING',
  });
  const requests: HostedConnector['requests'] = [];
  const catalog = createCatalog({
    name,
    invoke: async (payload) => {
      const body = JSON.parse(Buffer.from(payload).toString('utf8')) as Record<string, unknown>;
      requests.push({ type: String(body['@type']), body });
      try {
        return Buffer.from(JSON.stringify(await handler(body)));
      } catch (error) {
        throw decodeFunctionError(JSON.parse(JSON.stringify(encodeFunctionError(error))));
      }
    },
    readObject: (location) => store.get(location),
  });
  return { catalog, requests, store };
}

export async function engineOver(...catalogs: readonly Catalog[]): Promise<Engine> {
  return engineWith({ catalogs });
}

export interface EngineParts {
  readonly catalogs?: readonly Catalog[];
  readonly functions?: readonly FunctionLambda[];
}

export async function engineWith({ catalogs = [], functions = [] }: EngineParts): Promise<Engine> {
  const byName = <Lambda extends FunctionLambda>(lambdas: readonly Lambda[]): ReadonlyMap<string, Lambda> =>
    new Map(lambdas.map((lambda) => [lambda.name, lambda]));
  return createEngine({
    catalogs: { federated: byName(catalogs), files: null },
    functions: byName(functions),
  });
}

export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly ResultRow[];
  /** Each value as Athena prints it; null stays null. */
  readonly texts: readonly (readonly (string | null)[])[];
  readonly statistics: QueryStatistics;
  readonly plan: QueryRun['plan'];
}

export async function ask(engine: Engine, sql: string, options: QueryOptions = {}): Promise<Answer> {
  const statement = parseStatement(sql);
  if (statement.kind !== 'select') throw new Error(`not a SELECT: ${sql}`);
  await using run = await engine.run(statement, options);
  const rows: ResultRow[] = [];
  for await (const batch of run.batches) rows.push(...batch);
  const texts = rows.map((row) =>
    row.map((value, index) => {
      const type = run.columns[index]?.type;
      return value === null || type === undefined ? null : textOf(value, type);
    }),
  );
  return {
    texts,
    columns: run.columns.map(({ name }) => name),
    rows,
    statistics: run.statistics(),
    plan: run.plan,
  };
}
