/** Another attempt for failures that pass: few, spread out, and none once the work is aborted. */
import type { Sleep } from '../environment/sleep.ts';
import { ConnectorError } from '../errors.ts';

export interface RetryOptions {
  readonly signal: AbortSignal;
  readonly sleep: Sleep;
  readonly random: () => number;
}

const maxAttempts = 4;
const firstDelayMs = 100;

/** Between attempts: a random part of a delay that doubles, so that writers that failed together do not return so. */
export async function withRetry(attempt: () => Promise<void>, options: RetryOptions): Promise<void> {
  const { signal, sleep, random } = options;
  for (let made = 1; ; made++) {
    try {
      return await attempt();
    } catch (error) {
      if (made === maxAttempts || !isRetryable(error)) throw error;
      await sleep(Math.ceil(random() * firstDelayMs * 2 ** (made - 1)), signal);
    }
  }
}

function isRetryable(error: unknown): boolean {
  return error instanceof ConnectorError && error.isRetryable;
}
