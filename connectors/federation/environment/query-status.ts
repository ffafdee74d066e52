/**
 * Is anybody still waiting for this read? Athena does not tell a function that its query was cancelled, so the
 * query's state is asked for, ever more rarely. Nothing is asked unless somebody wants to know, and a read that
 * ends within a second never asks.
 */
import type { QueryId } from '../domain/names.ts';
import { ConnectorError, messageOf } from '../errors.ts';
import { type Log, silentLog } from '../log.ts';
import { awsFailureFrom } from './aws-failure.ts';
import { type ReadQueryState, readAthenaState } from './query-state-source.ts';
import { type Sleep, sleepInBackground } from './sleep.ts';
import { defaultThrottleConfig, type ThrottleConfig, ThrottledCaller } from './throttling.ts';

export interface QueryStatusOptions {
  readonly queryId: QueryId;
  readonly readState?: ReadQueryState;
  readonly throttle?: ThrottleConfig;
  readonly sleep?: Sleep;
  readonly log?: Log;
}

/** Before each question; the last one repeats. */
const delaysSeconds = [1, 1, 2, 3, 5, 8, 13, 21, 34, 55] as const;
const lastDelaySeconds = 55;
const endStates: ReadonlySet<string> = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED']);

/** One a request; closing it ends what it has under way. */
export class QueryStatus implements Disposable {
  readonly #options: QueryStatusOptions;
  readonly #ended = new AbortController();
  readonly #closed = new AbortController();
  #isStarted = false;

  constructor(options: QueryStatusOptions) {
    this.#options = options;
  }

  /** Aborted when the query has ended. The first call starts the questions. */
  watch(): AbortSignal {
    if (!this.#isStarted && !this.#closed.signal.aborted) {
      this.#isStarted = true;
      void this.#poll();
    }
    return this.#ended.signal;
  }

  /** True until the query is known to have ended. The first call starts the questions. */
  isQueryRunning(): boolean {
    return !this.watch().aborted;
  }

  close(): void {
    this.#closed.abort();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Never rejects. */
  async #poll(): Promise<void> {
    const {
      queryId,
      readState = readAthenaState(),
      throttle = defaultThrottleConfig,
      sleep = sleepInBackground,
      log = silentLog,
    } = this.#options;
    const { signal } = this.#closed;
    const caller = new ThrottledCaller({ isThrottle: isTooManyRequests, config: throttle, sleep });
    for (let asked = 0; ; asked++) {
      try {
        await sleep(1000 * (delaysSeconds[asked] ?? lastDelaySeconds), signal);
        const state = await caller.call(() => readState(queryId, signal), { signal });
        if (!endStates.has(state)) continue;
        this.#ended.abort(
          new ConnectorError('PartialFailure', `query ${queryId} has ended in Athena: ${state}`),
        );
        return;
      } catch (error) {
        if (signal.aborted) return;
        log.write('warn', 'query-status', { queryId, message: messageOf(error) });
        // Athena does not know the id, as when a tool calls the function: then nobody can cancel it either.
        if (awsFailureFrom(error).name === 'InvalidRequestException') return;
      }
    }
  }
}

function isTooManyRequests(error: unknown): boolean {
  return awsFailureFrom(error).name === 'TooManyRequestsException';
}
