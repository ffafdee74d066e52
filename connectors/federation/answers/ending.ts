/**
 * When a call ends: when its work does, or soon after its signal says so. A connector that hangs costs the caller
 * a clear error, never the silence of a function that Lambda ends from outside.
 */
import { ConnectorError } from '../errors.ts';

/** Time to send an answer, or an error, before Lambda ends the function without one. */
const deadlineMarginMs = 3_000;
const longestTimerMs = 2 ** 31 - 1;

/** A signal that aborts when the function is about to run out of time; `clear` stops its timer. */
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
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}

/** Time for work that was told to end: to cancel at its source, and to drop what it was writing. */
const graceMs = 1_000;

/**
 * What `work` gives. Once the signal is aborted a failure is told as the abort's reason, which says more than how
 * the work then broke; and work that does not end by itself is left alone after a moment.
 */
export async function settled<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  let giveUp = (): void => undefined;
  const abandoned = new Promise<never>((_, reject) => {
    giveUp = () => {
      timer = setTimeout(() => reject(signal.reason), graceMs);
    };
  });
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([work, abandoned]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
    clearTimeout(timer);
  }
}
