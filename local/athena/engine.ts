/**
 * The local Athena: plans a query, reads its tables through their catalogs into DuckDB, and answers from there.
 * Two DuckDB instances serve all queries, one that plans over empty stubs and one that runs; a query has a
 * connection of its own on each, and its stubs are temporary there. A query that calls functions has an instance of
 * its own to run on: see `functions/rounds.ts`.
 */
import { randomUUID } from 'node:crypto';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { messageOf } from '../../connectors/federation/caller.ts';
import type { QueryExecutions, QueryOutcome } from '../services/aws/athena.ts';
import type { Catalog } from './catalog.ts';
import { originOf } from './catalog.ts';
import { callCatalog } from './catalog-call.ts';
import type { SelectStatement } from './dialect/statement.ts';
import { translate } from './dialect/translate.ts';
import { assertNotCancelled, cancelled } from './errors.ts';
import { fileCatalogName } from './files/file-catalog.ts';
import { type FunctionLambda, findLambda } from './functions/lambda.ts';
import { type FunctionProgress, newFunctionProgress } from './functions/progress.ts';
import { type BoundFunction, streamWithFunctions } from './functions/rounds.ts';
import { externalCallOf, signatureOf } from './functions/signature.ts';
import type { QueryPlan } from './plan/plan.ts';
import { createPlanner } from './plan/planner.ts';
import { type CatalogPromises, promisesFromCapabilities } from './plan/promise.ts';
import { quoteText } from './plan/sql-name.ts';
import { openPrepared, prepareConnections } from './prepared-connections.ts';
import { type Catalogs, createResolver, type NameContext } from './resolve.ts';
import { openRun, type QueryRun } from './run.ts';
import { countSplits, fillStubs } from './scan/fill.ts';
import type { ScanProgress } from './scan/progress.ts';

export interface EngineOptions {
  readonly catalogs: Catalogs;
  /** What USING EXTERNAL FUNCTION may name, beside the catalogs' own Lambdas; by name, in lower case. */
  readonly functions?: ReadonlyMap<string, FunctionLambda>;
  /** The folder of the file catalog; DuckDB may read it and nothing else. */
  readonly fileFolder?: string;
  /** Where connectors ask whether their query still runs. */
  readonly executions?: Pick<QueryExecutions, 'register' | 'finish'>;
}

export interface QueryOptions {
  readonly context?: Partial<NameContext>;
  readonly signal?: AbortSignal;
  /** Called with every change; the objects are the same throughout. */
  readonly onProgress?: (scans: readonly ScanProgress[], functions: readonly FunctionProgress[]) => void;
}

export interface PlannedQuery {
  readonly id: string;
  readonly plan: QueryPlan;
  readonly planningMs: number;
}

export interface ExplainedQuery extends PlannedQuery {
  /** By stub; none for a scan that is not made. */
  readonly splits: ReadonlyMap<string, number>;
}

export interface Engine extends AsyncDisposable {
  readonly catalogs: Catalogs;
  plan(statement: SelectStatement, options?: QueryOptions): Promise<PlannedQuery>;
  /** Plans, and asks in how many splits each scan would be read. */
  explain(statement: SelectStatement, options?: QueryOptions): Promise<ExplainedQuery>;
  /** Resolves when the tables are read and DuckDB begins to answer. The run must be read to its end, or disposed. */
  run(statement: SelectStatement, options?: QueryOptions): Promise<QueryRun>;
}

export async function createEngine(options: EngineOptions): Promise<Engine> {
  const planner = await createPlanner();
  const instance = await openInstance(options.fileFolder);
  const connections = prepareConnections(instance);
  const lambdas = new Map([...options.catalogs.federated, ...(options.functions ?? [])]);
  const open = async (functions: readonly BoundFunction[]): Promise<OpenConnection> => {
    if (functions.length > 0) return openAlone(options.fileFolder);
    const connection = await connections.take();
    return { connection, close: () => connection.closeSync() };
  };
  const promises = new Map<Catalog, Promise<CatalogPromises>>();
  const promisesOf = (catalog: Catalog, id: string, signal: AbortSignal): Promise<CatalogPromises> => {
    const asked = promises.get(catalog) ?? askPromises(catalog, id, signal);
    promises.set(catalog, asked);
    asked.catch(() => promises.delete(catalog));
    return asked;
  };

  /** `goOn` has the connection and must end it; where anything fails it is ended here. */
  const begin = async <Result>(
    statement: SelectStatement,
    { context, signal = new AbortController().signal }: QueryOptions,
    goOn: (query: BegunQuery) => Promise<Result>,
  ): Promise<Result> => {
    assertNotCancelled(signal);
    const id = randomUUID();
    const functions = statement.externalFunctions.map((declared) => ({
      signature: signatureOf(declared, statement.sql),
      lambda: findLambda(lambdas, declared, statement.sql),
    }));
    const opened = await open(functions);
    const { connection } = opened;
    options.executions?.register(id, { query: statement.sql });
    const end = endOf(opened, signal, (outcome) => options.executions?.finish(id, outcome));
    try {
      const startedAt = performance.now();
      const externalFunctions = new Map(
        functions.map(({ signature }) => [signature.name, externalCallOf(signature)]),
      );
      const plan = await planner.plan({
        sql: statement.sql,
        translate: (mapColumns) => translate(statement.sql, { mapColumns, externalFunctions }),
        functions: functions.map(({ signature }) => signature),
        resolve: createResolver({
          catalogs: options.catalogs,
          context: { catalog: fileCatalogName, schema: null, ...context },
          queryId: id,
          passthroughs: statement.passthroughs,
          promisesOf,
          connection,
          signal,
        }),
      });
      const planned = { id, plan, planningMs: performance.now() - startedAt };
      return await goOn({ planned, connection, functions, signal, end });
    } catch (error) {
      const failure = signal.aborted ? cancelled() : error;
      end(failure);
      throw failure;
    }
  };

  return {
    catalogs: options.catalogs,
    plan: (statement, queryOptions = {}) =>
      begin(statement, queryOptions, async ({ planned, end }) => {
        end();
        return planned;
      }),
    explain: (statement, queryOptions = {}) =>
      begin(statement, queryOptions, async ({ planned, signal, end }) => {
        const splits = await countSplits({
          plan: planned.plan,
          catalogs: options.catalogs,
          originOf: (catalog) => originOf(catalog, planned.id),
          signal,
        });
        end();
        return { ...planned, splits };
      }),
    run: (statement, queryOptions = {}) =>
      begin(statement, queryOptions, async ({ planned, connection, functions, signal, end }) => {
        const { id, plan, planningMs } = planned;
        const called = functions.map(({ signature, lambda }) =>
          newFunctionProgress(signature.name, lambda.name),
        );
        const startedAt = performance.now();
        const scans = await fillStubs({
          connection,
          plan,
          catalogs: options.catalogs,
          originOf: (catalog) => originOf(catalog, id),
          signal,
          onProgress: (progress) => queryOptions.onProgress?.(progress, called),
        });
        assertNotCancelled(signal);
        const scanningMs = performance.now() - startedAt;
        return openRun({
          id,
          sql: statement.sql,
          plan,
          stream: () => {
            if (functions.length === 0) return connection.stream(plan.sql);
            const onChange = (): void => queryOptions.onProgress?.(scans, called);
            return streamWithFunctions({
              connection,
              sql: plan.sql,
              functions,
              progress: called,
              onChange,
              signal,
            });
          },
          scans,
          functions: called,
          stageMs: { planning: planningMs, scanning: scanningMs },
          signal,
          end,
        });
      }),
    async [Symbol.asyncDispose]() {
      await planner[Symbol.asyncDispose]();
      await connections[Symbol.asyncDispose]();
      instance.closeSync();
    },
  };
}

interface BegunQuery {
  readonly planned: PlannedQuery;
  readonly connection: DuckDBConnection;
  readonly functions: readonly BoundFunction[];
  readonly signal: AbortSignal;
  /** When nothing needs the connection any more. Without an error the query has succeeded. */
  readonly end: (error?: unknown) => void;
}

interface OpenConnection {
  readonly connection: DuckDBConnection;
  readonly close: () => void;
}

const interruptEveryMs = 20;

/**
 * Cancelling shows at once where the connectors look for it. DuckDB is interrupted until the query has ended: an
 * interrupt between two statements is forgotten when the next one begins. The outcome that is told first counts.
 */
function endOf(
  { connection, close }: OpenConnection,
  signal: AbortSignal,
  finish: (outcome: QueryOutcome) => void,
): (error?: unknown) => void {
  let isEnded = false;
  let interrupting: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    finish({ state: 'CANCELLED' });
    connection.interrupt();
    interrupting = setInterval(() => connection.interrupt(), interruptEveryMs);
  };
  signal.addEventListener('abort', cancel, { once: true });
  return (error) => {
    if (isEnded) return;
    isEnded = true;
    signal.removeEventListener('abort', cancel);
    clearInterval(interrupting);
    finish(error === undefined ? { state: 'SUCCEEDED' } : { state: 'FAILED', reason: messageOf(error) });
    close();
  };
}

/** A connection to a DuckDB that nothing else uses, of one thread: the order of its work is always the same. */
async function openAlone(fileFolder: string | undefined): Promise<OpenConnection> {
  const instance = await openInstance(fileFolder, { threads: '1' });
  try {
    const connection = await openPrepared(instance);
    const close = (): void => {
      connection.closeSync();
      instance.closeSync();
    };
    return { connection, close };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

/** SQL can read no file but those of the folder, and cannot change that. */
async function openInstance(
  fileFolder: string | undefined,
  settings: Readonly<Record<string, string>> = {},
): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    ...settings,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    if (fileFolder !== undefined)
      await connection.run(`SET allowed_directories = [${quoteText(fileFolder)}]`);
    await connection.run('SET enable_external_access = false');
  } finally {
    connection.closeSync();
  }
  return instance;
}

async function askPromises(catalog: Catalog, id: string, signal: AbortSignal): Promise<CatalogPromises> {
  const { capabilities } = await callCatalog(catalog, 'say what it can do', signal, () =>
    catalog.client.getCapabilities(originOf(catalog, id), signal),
  );
  return promisesFromCapabilities(capabilities);
}
