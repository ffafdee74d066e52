/** Brings the rows of all scans of a plan into their stubs, all catalogs at once; the first failure stops the rest. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Block } from '../../../connectors/federation/arrow/vector.ts';
import type { RequestOrigin } from '../../../connectors/federation/domain/messages.ts';
import { describeTableName } from '../../../connectors/federation/domain/names.ts';
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
  const { plan } = options;
  const progress = plan.scans.map((scan) =>
    newProgress(scan.stub, scan.catalogName, describeTableName(scan.tableName)),
  );
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const onChange = (): void => options.onProgress(progress);
  const scans = plan.scans.map(async (scan, index) => {
    const own = progress[index];
    if (own === undefined) return;
    try {
      await fillStub(scan, own, { ...options, signal }, onChange);
    } catch (error) {
      failure.abort(error);
    }
  });
  await Promise.all(scans);
  if (failure.signal.aborted) throw failure.signal.reason;
  return progress;
}

async function fillStub(
  scan: ScanPlan,
  progress: ScanProgress,
  options: FillOptions,
  onChange: () => void,
): Promise<void> {
  const { connection, catalogs, signal } = options;
  const startedAt = performance.now();
  if (scan.isEmpty) {
    await connection.run(createStubSql(scan.stub, scan.schema));
  } else if (scan.catalogName === fileCatalogName && catalogs.files !== null) {
    await catalogs.files.open(connection, scan, progress, signal);
  } else {
    const catalog = catalogOf(scan, catalogs);
    const stub = await createStubTable(connection, scan);
    const append = (block: Block): void => {
      stub.append(block);
      onChange();
    };
    try {
      await readFederated({ scan, catalog, origin: options.originOf(catalog), append, progress, signal });
      stub.finish();
    } finally {
      stub.abandon();
    }
  }
  progress.ms = performance.now() - startedAt;
  progress.isDone = true;
  onChange();
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
