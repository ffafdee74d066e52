/** Counts what clients asked, so that a test can assert what a query cost. */
export interface OperationUsage {
  readonly requests: number;
  /** Of these, those that were answered with an error. */
  readonly failures: number;
  /** Body bytes as they arrived, framing included. */
  readonly bytesIn: number;
  /** Body bytes that were sent. */
  readonly bytesOut: number;
}

export type Usage = ReadonlyMap<string, OperationUsage>;

/** An operation's counters. They count before bytes go out, so a client that has its answer finds it counted. */
export interface UsageCounter {
  requests: number;
  failures: number;
  bytesIn: number;
  bytesOut: number;
}

export function counterOf(counters: Map<string, UsageCounter>, operation: string): UsageCounter {
  const counter = counters.get(operation) ?? { requests: 0, failures: 0, bytesIn: 0, bytesOut: 0 };
  counters.set(operation, counter);
  return counter;
}

export function copyUsage(counters: ReadonlyMap<string, UsageCounter>): Usage {
  return new Map([...counters].map(([operation, counter]) => [operation, { ...counter }]));
}
