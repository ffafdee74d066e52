/** A short campaign over every decoder, as `npm run fuzz` runs it: the seed is fixed, so it is the same everywhere. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { targets } from './targets/all.ts';

const inputsPerTarget = 3000;
const run = promisify(execFile);

interface Report {
  readonly inputs: number;
  readonly findings: number;
  readonly saved: readonly object[];
  readonly targets: Readonly<
    Record<string, { inputs: number; decoded: number; refused: number; findings: number }>
  >;
}

it('every decoder decodes or refuses what it is given, within its memory, and does nothing else', async () => {
  const inputs = String(inputsPerTarget * targets.length);
  const { stdout } = await run(process.execPath, [
    'test/fuzz/run.mjs',
    '--inputs',
    inputs,
    '--seed',
    '1',
  ]).catch(
    // A finding is told on standard output as well, and its report says more than an exit code.
    (failure: { stdout: string }) => failure,
  );
  const report = JSON.parse(stdout) as Report;
  expect(report).toMatchObject({ findings: 0, saved: [], inputs: inputsPerTarget * targets.length });
  for (const { name } of targets) {
    const { inputs, decoded, refused, findings } = report.targets[name] ?? {
      inputs: 0,
      decoded: 0,
      refused: 0,
      findings: 0,
    };
    expect({ name, inputs, sum: decoded + refused + findings }).toEqual({
      name,
      inputs: inputsPerTarget,
      sum: inputsPerTarget,
    });
    // Of each kind enough: a campaign whose inputs all fail at the first byte proves nothing.
    expect(Math.min(decoded, refused)).toBeGreaterThan(inputsPerTarget / 50);
  }
}, 300_000);
