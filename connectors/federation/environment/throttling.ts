/**
 * Calls to a source that throttles: each call first waits a delay that grows by a factor with every throttle and
 * shrinks by a step with every success (additive increase of the rate, multiplicative decrease).
 *
 * While nothing of a read has been spilled, a throttle is passed on: Athena then backs off as a whole. Afterwards
 * it is retried here, because a second read could return other rows than those already written.
 */
import { ConnectorError, messageOf } from '../errors.ts';
import { type Sleep, sleep as sleepOnTimer } from './sleep.ts';

export interface ThrottleConfig {
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  /** 0 < factor ≤ 1: a throttle divides the delay by it. */
  readonly decreaseFactor: number;
  /** A success takes this off the delay. */
  readonly increaseMs: number;
}

export const defaultThrottleConfig: ThrottleConfig = {
  initialDelayMs: 10,
  maxDelayMs: 1000,
  decreaseFactor: 0.5,
  increaseMs: 10,
};

export interface ThrottledCallerOptions {
  readonly isThrottle: (error: unknown) => boolean;
  readonly config?: ThrottleConfig;
  readonly sleep?: Sleep;
  readonly now?: () => number;
}

export interface ThrottledCallOptions {
  readonly signal?: AbortSignal;
  /** From the start of the call, checked after each throttled attempt. Default: none. */
  readonly timeoutMs?: number;
  /** Given while a read runs: has any block left the function? Absent: every throttle is retried. */
  readonly hasSpilled?: () => boolean;
}

export type ThrottleState = 'fast-start' | 'congested' | 'avoidance';

/** One a source: what one call learns about congestion, the next ones heed. */
export class ThrottledCaller {
  #delayMs = 0;
  #state: ThrottleState = 'fast-start';
  readonly #isThrottle: (error: unknown) => boolean;
  readonly #config: ThrottleConfig;
  readonly #sleep: Sleep;
  readonly #now: () => number;

  constructor(options: ThrottledCallerOptions) {
    this.#isThrottle = options.isThrottle;
    this.#config = options.config ?? defaultThrottleConfig;
    this.#sleep = options.sleep ?? sleepOnTimer;
    this.#now = options.now ?? Date.now;
  }

  /** What the next attempt waits. */
  get delayMs(): number {
    return this.#delayMs;
  }

  get state(): ThrottleState {
    return this.#state;
  }

  /**
   * @throws what `attempt` throws when it is not a throttle; ConnectorError Throttling before anything was
   * spilled; ConnectorError OperationTimeout after `timeoutMs`.
   */
  async call<Result>(attempt: () => Promise<Result>, options: ThrottledCallOptions = {}): Promise<Result> {
    const startMs = this.#now();
    for (;;) {
      options.signal?.throwIfAborted();
      if (this.#delayMs > 0) await this.#sleep(this.#delayMs, options.signal);
      try {
        const result = await attempt();
        this.#relax();
        return result;
      } catch (error) {
        if (!this.#isThrottle(error)) throw error;
        this.#backOff();
        this.#giveUp(error, startMs, options);
      }
    }
  }

  #relax(): void {
    if (this.#delayMs === 0) return;
    this.#state = 'avoidance';
    this.#delayMs = Math.max(0, this.#delayMs - this.#config.increaseMs);
  }

  #backOff(): void {
    const { decreaseFactor, initialDelayMs, maxDelayMs } = this.#config;
    this.#state = 'congested';
    this.#delayMs =
      this.#delayMs === 0 ? initialDelayMs : Math.min(Math.ceil(this.#delayMs / decreaseFactor), maxDelayMs);
  }

  #giveUp(cause: unknown, startMs: number, options: ThrottledCallOptions): void {
    if (options.hasSpilled?.() === false) {
      throw new ConnectorError('Throttling', `the source is throttling: ${messageOf(cause)}`, { cause });
    }
    const elapsedMs = this.#now() - startMs;
    if (options.timeoutMs !== undefined && options.timeoutMs > 0 && elapsedMs >= options.timeoutMs) {
      throw new ConnectorError(
        'OperationTimeout',
        `the source still throttles after ${elapsedMs} ms of ${options.timeoutMs} ms: ${messageOf(cause)}`,
        { cause },
      );
    }
  }
}
