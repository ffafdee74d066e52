/** How long to wait for a server that has no room at the moment, or that changes over to another. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallContext } from '../federation/index.ts';

const firstPauseMs = 100;
const longestPauseMs = 5_000;
const longestPatienceMs = 30_000;

/** Milliseconds that a call may wait, all in all: a part of what the function has left. */
export function patienceMs(context: CallContext): number {
  return Math.min(longestPatienceMs, context.remainingTimeMs() / 4);
}

/** Longer each time, and never the same, so that functions that were refused together do not come back together. */
export function pauseMs(attempt: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}

/** Returns early when the query is cancelled. */
export async function pause(attempt: number, { signal }: CallContext): Promise<void> {
  await sleep(pauseMs(attempt), undefined, { signal }).catch(() => undefined);
}
