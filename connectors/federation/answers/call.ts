/** What an answer needs beside its request, and the clock and switch of the call. */

import type { Field } from '../arrow/type.ts';
import type { CallContext, Connector, ScanRequest } from '../connector.ts';
import type { Constraints } from '../domain/constraints.ts';
import type { TableName } from '../domain/names.ts';
import type { SdkConfig } from '../environment/config.ts';
import type { QueryStatus } from '../environment/query-status.ts';
import { ConnectorError } from '../errors.ts';
import { verifiedArguments } from '../passthrough.ts';
import { predicateFromConstraints } from '../predicate/decode.ts';
import type { BucketCheck } from '../spill/bucket-check.ts';
import type { KeySource } from '../spill/keys.ts';
import type { SpillStore } from '../spill/object-store.ts';

/** What a function keeps from one call to the next. */
export interface Services {
  readonly config: SdkConfig;
  readonly store: SpillStore;
  readonly newKey: KeySource;
  readonly checkBucket: BucketCheck;
  readonly watchQuery: (context: Pick<CallContext, 'queryId'>) => QueryStatus;
}

export interface Call<Accepted> {
  readonly connector: Connector<Accepted>;
  readonly services: Services;
  readonly context: CallContext;
}

export function planScan<Accepted>(
  { connector, services }: Call<Accepted>,
  tableName: TableName,
  output: readonly Field[] | null,
  constraints: Constraints,
): ScanRequest {
  return {
    tableName,
    output,
    predicate: predicateFromConstraints(constraints),
    orderBy: constraints.orderBy,
    limit: constraints.limit,
    passthroughArguments: verifiedArguments(
      connector,
      services.config.isPassthroughEnabled,
      constraints.passthroughArguments,
    ),
  };
}

/** Time to send an answer, or an error, before Lambda ends the function without one. */
const deadlineMarginMs = 3_000;
const longestTimerMs = 2 ** 31 - 1;

/** A signal that aborts when the function is about to run out of time. */
export function deadlineSignal(remainingTimeMs: number): {
  readonly signal: AbortSignal;
  readonly clear: () => void;
} {
  const controller = new AbortController();
  if (!Number.isFinite(remainingTimeMs)) return { signal: controller.signal, clear: () => undefined };
  const delayMs = Math.min(Math.max(0, remainingTimeMs - deadlineMarginMs), longestTimerMs);
  const timer = setTimeout(() => {
    controller.abort(
      new ConnectorError(
        'OperationTimeout',
        'the function is about to run out of time; filter more, or give it more time (Lambda allows 15 minutes)',
      ),
    );
  }, delayMs);
  timer.unref();
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}
