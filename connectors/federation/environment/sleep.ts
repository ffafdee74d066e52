/** Waits that an abort ends at once. */
import { setTimeout as timeout } from 'node:timers/promises';

/** Injected where tests count delays instead of waiting. */
export type Sleep = (delayMs: number, signal?: AbortSignal) => Promise<void>;

export const sleep: Sleep = (delayMs, signal) => wait(delayMs, signal, true);

/** For background work: does not keep the process alive. */
export const sleepInBackground: Sleep = (delayMs, signal) => wait(delayMs, signal, false);

async function wait(delayMs: number, signal: AbortSignal | undefined, ref: boolean): Promise<void> {
  try {
    await timeout(delayMs, undefined, signal === undefined ? { ref } : { ref, signal });
  } catch (error) {
    // The timer's own AbortError would hide why the work was aborted.
    signal?.throwIfAborted();
    throw error;
  }
}
