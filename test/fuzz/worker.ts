/** A thread of a campaign: takes chunks, gives tallies and findings back. */
import { parentPort, workerData } from 'node:worker_threads';
import { emptyTally, inputOf, tryInput, withOutcome } from './campaign.ts';
import type { Chunk, ChunkResult, Finding } from './chunk.ts';
import { begin, end, type Progress } from './progress.ts';
import { targets } from './targets/all.ts';

export interface WorkerData {
  readonly seed: number;
  readonly progress: Progress;
  readonly campaignStartedAt: number;
}

const { seed, progress, campaignStartedAt } = workerData as WorkerData;

function run(chunk: Chunk): ChunkResult {
  const target = targets[chunk.target];
  let tally = emptyTally;
  const findings: Finding[] = [];
  for (let index = chunk.from; target !== undefined && index < chunk.to; index++) {
    begin(progress, { target: chunk.target, index, startedAtMs: Date.now() - campaignStartedAt });
    const input = inputOf(target, seed, index);
    const startedAt = performance.now();
    const outcome = tryInput(target, input);
    tally = withOutcome(tally, outcome, performance.now() - startedAt);
    if (outcome.kind === 'finding') {
      const { what, stack } = outcome;
      const base64 = input.map((part) => Buffer.from(part).toString('base64'));
      findings.push({ target: target.name, seed, index, what, stack, input: base64 });
    }
    end(progress);
  }
  return { chunk, tally, findings };
}

parentPort?.on('message', (chunk: Chunk) => parentPort?.postMessage(run(chunk)));
