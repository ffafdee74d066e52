/**
 * One scan through a connector, in the protocol's order: the layout, its splits page by page, and the rows of
 * several splits at a time. Blocks go to the stub as they come.
 */
import {
  arrowSchema,
  type Block,
  blockBytes,
  type GetSplitsResponse,
  type RequestOrigin,
  type Split,
  selectRows,
} from '../../../connectors/federation/caller.ts';
import type { Catalog } from '../catalog.ts';
import { callCatalog } from '../catalog-call.ts';
import { assertNotCancelled } from '../errors.ts';
import type { ScanPlan } from '../plan/plan.ts';
import type { ScanProgress } from './progress.ts';

export interface FederatedRead {
  readonly scan: ScanPlan;
  readonly catalog: Catalog;
  readonly origin: RequestOrigin;
  readonly append: (block: Block) => void;
  readonly progress: ScanProgress;
  readonly signal: AbortSignal;
}

/** Athena's own thresholds for a block, and for one that comes in the answer itself. */
const maxBlockBytes = 16_000_000;
const maxInlineBlockBytes = 5_242_880;
/** Rows of the layout that one GetSplits request carries. */
const partitionsPerRequest = 1000;
const parallelReads = 4;

export async function readFederated(read: FederatedRead): Promise<void> {
  const running = new Set<Promise<void>>();
  const failure = new AbortController();
  const signal = AbortSignal.any([read.signal, failure.signal]);
  try {
    for await (const split of splitsOf({ ...read, signal })) {
      read.progress.splits += 1;
      if (running.size >= parallelReads) await Promise.race(running);
      if (signal.aborted || hasEnough(read)) break;
      const reading: Promise<void> = readSplit({ ...read, signal }, split)
        .catch((error: unknown) => failure.abort(error))
        .finally(() => running.delete(reading));
      running.add(reading);
    }
  } catch (error) {
    failure.abort(error);
  }
  await Promise.all(running);
  // The first failure is the cause; the others are reads that it stopped.
  if (failure.signal.aborted) throw failure.signal.reason;
  assertNotCancelled(read.signal);
}

/** A limit without an order is met by any rows: no further split is needed then. */
function hasEnough({ scan, progress }: FederatedRead): boolean {
  const { limit, orderBy } = scan.constraints;
  return limit !== null && orderBy.length === 0 && BigInt(progress.rows) >= limit;
}

/** As reading would, without reading. */
export async function countSplits(read: Omit<FederatedRead, 'append'>): Promise<number> {
  let count = 0;
  for await (const _ of splitsOf(read)) count += 1;
  return count;
}

async function* splitsOf(read: Omit<FederatedRead, 'append'>): AsyncGenerator<Split> {
  const { scan, catalog, origin, progress, signal } = read;
  const { tableName, constraints, schema } = scan;
  const partitionColumns = [...scan.partitionColumns];
  progress.requests += 1;
  const { partitions } = await callCatalog(catalog, `plan the scan of ${progress.tableName}`, signal, () =>
    catalog.client.getTableLayout(origin, { tableName, constraints, schema, partitionColumns }, signal),
  );
  for (let start = 0; start < partitions.rowCount; start += partitionsPerRequest) {
    const batch = rowRange(partitions, start, Math.min(partitions.rowCount, start + partitionsPerRequest));
    let continuationToken: string | null = null;
    do {
      const token: string | null = continuationToken;
      progress.requests += 1;
      const page: GetSplitsResponse = await callCatalog(
        catalog,
        `split the scan of ${progress.tableName}`,
        signal,
        () =>
          catalog.client.getSplits(
            origin,
            { tableName, partitions: batch, partitionColumns, constraints, continuationToken: token },
            signal,
          ),
      );
      yield* page.splits;
      continuationToken = page.continuationToken;
    } while (continuationToken !== null);
  }
}

function rowRange(block: Block, start: number, end: number): Block {
  if (start === 0 && end === block.rowCount) return block;
  return selectRows(
    block,
    Uint32Array.from({ length: end - start }, (_, row) => start + row),
  );
}

async function readSplit(read: FederatedRead, split: Split): Promise<void> {
  const { scan, catalog, origin, progress, signal } = read;
  progress.requests += 1;
  const records = await callCatalog(catalog, `read ${progress.tableName}`, signal, () =>
    catalog.client.readRecords(
      origin,
      {
        tableName: scan.tableName,
        schema: arrowSchema(scan.columns, scan.schema.metadata),
        split,
        constraints: scan.constraints,
        maxBlockBytes,
        maxInlineBlockBytes,
      },
      signal,
    ),
  );
  progress.spilledObjects += records.spilledObjects;
  await callCatalog(catalog, `fetch rows of ${progress.tableName}`, signal, async () => {
    for await (const block of records.blocks) {
      assertNotCancelled(signal);
      read.append(block);
      progress.rows += block.rowCount;
      progress.bytes += blockBytes(block);
    }
  });
  progress.splitsDone += 1;
}
