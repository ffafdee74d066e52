/**
 * What a thread is at, in memory that its watcher shares: a thread that hangs or dies cannot tell it. Times are whole
 * milliseconds since the campaign began.
 */

const slots = { target: 0, index: 1, startedAtMs: 2, isBusy: 3 } as const;

export type Progress = Int32Array<SharedArrayBuffer>;

export function createProgress(): Progress {
  return new Int32Array(new SharedArrayBuffer(4 * Object.keys(slots).length));
}

export interface Position {
  readonly target: number;
  readonly index: number;
  readonly startedAtMs: number;
}

export function begin(progress: Progress, { target, index, startedAtMs }: Position): void {
  Atomics.store(progress, slots.target, target);
  Atomics.store(progress, slots.index, index);
  Atomics.store(progress, slots.startedAtMs, startedAtMs);
  Atomics.store(progress, slots.isBusy, 1);
}

export function end(progress: Progress): void {
  Atomics.store(progress, slots.isBusy, 0);
}

/** null between inputs. */
export function positionOf(progress: Progress): Position | null {
  if (Atomics.load(progress, slots.isBusy) === 0) return null;
  return {
    target: Atomics.load(progress, slots.target),
    index: Atomics.load(progress, slots.index),
    startedAtMs: Atomics.load(progress, slots.startedAtMs),
  };
}
