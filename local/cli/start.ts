/**
 * `owlery start`: the services with sample data, a first federated query with what it took, and then a prompt, or
 * serving until it is stopped.
 */

import type { Command } from './arguments.ts';
import { watchInterrupt } from './interrupt.ts';
import { Lifetime } from './lifetime.ts';
import { describeFailure, ms } from './report.ts';

/** Gives the exit code. */
export async function runStart(command: Extract<Command, { kind: 'start' }>): Promise<number> {
  const startedAt = performance.now();
  process.stdout.write('Owlery: starting PostgreSQL and S3 with sample data\n');
  using interrupt = watchInterrupt();
  await using lifetime = new Lifetime();
  try {
    // Everything below takes a while to load; the first line does not wait for it.
    const { startSystem } = await import('./system.ts');
    const { showFirstQuery, showWhatNext } = await import('./first-query.ts');
    const system = await startSystem(lifetime, command.port);
    process.stdout.write(
      `PostgreSQL on port ${system.postgres.port}, AWS services on ${system.endpoint}, ready in ${ms(performance.now() - startedAt)}\n\n`,
    );
    if (interrupt.signal.aborted) return 0;
    await showFirstQuery(system, process.stdout, interrupt.signal);
    process.stdout.write(`\nanswered ${ms(performance.now() - startedAt)} after the start\n\n`);
    showWhatNext(system, process.stdout);
    if (command.isOnce) return 0;
    if (process.stdin.isTTY && process.stdout.isTTY) {
      const { runPrompt } = await import('./prompt.ts');
      interrupt[Symbol.dispose]();
      await runPrompt(system.workspace.engine);
      process.stdout.write('stopping\n');
      return 0;
    }
    process.stdout.write('serving until Ctrl-C\n');
    await aborted(interrupt.signal);
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) return 0;
    process.stderr.write(`owlery: ${describeFailure(error)}\n`);
    return 1;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    // A pending promise keeps no process alive; the timer does.
    const alive = setInterval(() => undefined, 60_000);
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(alive);
        resolve();
      },
      { once: true },
    );
  });
}
