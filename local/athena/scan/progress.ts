/** What a running query has done so far, per scan. Counters only grow; the same objects become the statistics. */

export interface ScanProgress {
  readonly stub: string;
  readonly catalogName: string;
  /** `schema.table`. */
  readonly tableName: string;
  /** Requests to the catalog, each read of a split included. */
  requests: number;
  splits: number;
  splitsDone: number;
  rows: number;
  /** In Arrow's layout, before compression or base64. */
  bytes: number;
  /** Objects that came through S3 because the rows did not fit an answer. */
  spilledObjects: number;
  /** From the first request to the last row. */
  ms: number;
  isDone: boolean;
}

export function newProgress(stub: string, catalogName: string, tableName: string): ScanProgress {
  return {
    stub,
    catalogName,
    tableName,
    requests: 0,
    splits: 0,
    splitsDone: 0,
    rows: 0,
    bytes: 0,
    spilledObjects: 0,
    ms: 0,
    isDone: false,
  };
}
