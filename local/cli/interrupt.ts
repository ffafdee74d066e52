/** Ctrl-C and SIGTERM: the first asks for an orderly end, the second ends at once. */

export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
}

export const interruptedExitCode = 130;

export function watchInterrupt(): Interrupt {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(interruptedExitCode);
    controller.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off('SIGINT', stop).off('SIGTERM', stop);
    },
  };
}
