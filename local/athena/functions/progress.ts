/** What a running query has asked of one function so far. Counters only grow; the same objects become the statistics. */

export interface FunctionProgress {
  readonly name: string;
  readonly lambdaName: string;
  calls: number;
  /** Distinct rows of arguments, but for those of calls that had to be made again. */
  rows: number;
  /** Of arguments and results, in Arrow's layout. */
  bytes: number;
  /** Spent in calls, which may overlap. */
  ms: number;
}

export function newFunctionProgress(name: string, lambdaName: string): FunctionProgress {
  return { name, lambdaName, calls: 0, rows: 0, bytes: 0, ms: 0 };
}
