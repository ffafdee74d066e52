/** Brings the rows of all scans of a plan into their stubs, all catalogs at once; the first failure stops the rest. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { type Block, describeTableName, type RequestOrigin } from '../../../connectors/federation/caller.ts';
import type { Catalog } from '../catalog.ts';
import { QueryError } from '../errors.ts';
import { fileCatalogName } from '../files/file-catalog.ts';
import type { QueryPlan, ScanPlan } from '../plan/plan.ts';
import { createStubSql } from '../plan/stub.ts';
import type { Catalogs } from '../resolve.ts';
import { countSplits as countFederatedSplits, readFederated } from './federated.ts';
import { newProgress, type ScanProgress } from './progress.ts';
import { createStubTable } from './stub-table.ts';

export interface ScanOptions {
  readonly plan: QueryPlan;
  readonly catalogs: Catalogs;
  readonly originOf: (catalog: Catalog) => RequestOrigin;
  readonly signal: AbortSignal;
}

export interface FillOptions extends ScanOptions {
  readonly connection: DuckDBConnection;
  readonly onProgress: (progress: readonly ScanProgress[]) => void;
}

export async function fillStubs(options: FillOptions): Promise<readonly ScanProgress[]> {
  const jobs = await beginScans(options);
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const onChange = (): void => options.onProgress(jobs.map(({ progress }) => progress));
  try {
    await Promise.all(
      jobs.map(async ({ progress, read }) => {
        const startedAt = performance.now();
        await read(signal, onChange).catch((error: unknown) => failure.abort(error));
        progress.ms = performance.now() - startedAt;
        progress.isDone = true;
        onChange();
      }),
    );
    if (failure.signal.aborted) throw failure.signal.reason;
    // The connection is used by nothing else again.
    for (const { finish } of jobs) await finish();
  } finally {
    for (const { abandon } of jobs) abandon();
  }
  return jobs.map(({ progress }) => progress);
}

/** `read` runs beside those of other scans, and must leave the connection alone but for appending. */
interface ScanJob {
  readonly progress: ScanProgress;
  readonly read: (signal: AbortSignal, onChange: () => void) => Promise<void>;
  readonly finish: () => Promise<void>;
  readonly abandon: () => void;
}

/** One statement after another: a connection of DuckDB takes no two at a time. */
async function beginScans(options: FillOptions): Promise<readonly ScanJob[]> {
  const jobs: ScanJob[] = [];
  try {
    for (const scan of options.plan.scans) jobs.push(await beginScan(scan, options));
    return jobs;
  } catch (error) {
    for (const { abandon } of jobs) abandon();
    throw error;
  }
}

async function beginScan(scan: ScanPlan, options: FillOptions): Promise<ScanJob> {
  const { connection, catalogs } = options;
  const progress = newProgress(scan.stub, scan.catalogName, describeTableName(scan.tableName));
  const { files } = catalogs;
  if (scan.isEmpty) {
    await connection.run(createStubSql(scan.stub, scan.schema));
    return { progress, read: async () => undefined, finish: async () => undefined, abandon: () => undefined };
  }
  if (scan.catalogName === fileCatalogName && files !== null) {
    let query = '';
    return {
      progress,
      read: async (signal) => {
        query = await files.fetch(scan, progress, signal);
      },
      finish: async () => {
        await connection.run(`CREATE TEMP VIEW ${scan.stub} AS ${query}`);
      },
      abandon: () => undefined,
    };
  }
  const catalog = catalogOf(scan, catalogs);
  const origin = options.originOf(catalog);
  const stub = await createStubTable(connection, scan);
  return {
    progress,
    read: (signal, onChange) => {
      const append = (block: Block): void => {
        stub.append(block);
        onChange();
      };
      return readFederated({ scan, catalog, origin, append, progress, signal });
    },
    finish: async () => stub.finish(),
    abandon: () => stub.abandon(),
  };
}

/** By stub; none for a scan that is not made. */
export async function countSplits(options: ScanOptions): Promise<ReadonlyMap<string, number>> {
  const { plan, catalogs, originOf, signal } = options;
  const counts = new Map<string, number>();
  for (const scan of plan.scans) {
    if (scan.isEmpty) continue;
    if (scan.catalogName === fileCatalogName && catalogs.files !== null) {
      counts.set(scan.stub, await catalogs.files.countFiles(scan.tableName, signal));
      continue;
    }
    const catalog = catalogOf(scan, catalogs);
    const progress = newProgress(scan.stub, scan.catalogName, describeTableName(scan.tableName));
    counts.set(
      scan.stub,
      await countFederatedSplits({ scan, catalog, origin: originOf(catalog), progress, signal }),
    );
  }
  return counts;
}

function catalogOf(scan: ScanPlan, catalogs: Catalogs): Catalog {
  const catalog = catalogs.federated.get(scan.catalogName);
  if (catalog === undefined) throw new QueryError('CATALOG_NOT_FOUND', `catalog ${scan.catalogName} is gone`);
  return catalog;
}
