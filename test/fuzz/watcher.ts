/**
 * Hands chunks to threads and watches them: a thread that is too long at one input, or runs out of memory, is ended,
 * its input is a finding, and another thread goes on after it.
 */
import { Worker } from 'node:worker_threads';
import { emptyTally, inputOf, sumOf, type Tally } from './campaign.ts';
import type { Chunk, ChunkResult, Finding } from './chunk.ts';
import { createProgress, end, positionOf } from './progress.ts';
import { targets } from './targets/all.ts';
import type { WorkerData } from './worker.ts';

export interface CampaignOptions {
  readonly seed: number;
  readonly inputsPerTarget: number;
  readonly targetNames: readonly string[];
  readonly threads: number;
  readonly maxSeconds: number;
  readonly workerFile: string;
  /** Ends the campaign after the chunks that are being tried. */
  readonly signal: AbortSignal;
  readonly onProgress: (inputs: number, findings: number) => void;
}

export interface CampaignResult {
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly findings: readonly Finding[];
  readonly seconds: number;
  readonly peakMemoryBytes: number;
}

const chunkSize = 250;
/** Many times what the slowest input takes on a busy machine. */
const longestInputMs = 60_000;
const watchEveryMs = 500;
const threadMemoryMb = 1024;

export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const startedAt = Date.now();
  const tallies = new Map<string, Tally>();
  const findings: Finding[] = [];
  let peakMemoryBytes = 0;
  const queue = chunksOf(options);
  const isOver = (): boolean => options.signal.aborted || Date.now() - startedAt > 1000 * options.maxSeconds;
  let inputs = 0;

  const add = ({ chunk, tally, findings: found }: ChunkResult): void => {
    const name = targets[chunk.target]?.name ?? '';
    tallies.set(name, sumOf(tallies.get(name) ?? emptyTally, tally));
    findings.push(...found);
    inputs += tally.inputs;
    options.onProgress(inputs, findings.length);
    peakMemoryBytes = Math.max(peakMemoryBytes, process.memoryUsage.rss());
  };

  await Promise.all(
    Array.from({ length: options.threads }, async () => {
      for (let left = queue.shift(); left !== undefined && !isOver(); ) {
        const ended = await runThread(
          options,
          startedAt,
          left,
          () => (isOver() ? undefined : queue.shift()),
          add,
        );
        left = ended ?? queue.shift();
      }
    }),
  );
  return { tallies, findings, seconds: (Date.now() - startedAt) / 1000, peakMemoryBytes };
}

/** All targets side by side, so that a campaign that is cut short has tried each. */
function chunksOf({ inputsPerTarget, targetNames }: CampaignOptions): Chunk[] {
  const chunks: Chunk[] = [];
  for (let from = 0; from < inputsPerTarget; from += chunkSize) {
    for (const [target, { name }] of targets.entries()) {
      if (targetNames.includes(name))
        chunks.push({ target, from, to: Math.min(from + chunkSize, inputsPerTarget) });
    }
  }
  return chunks;
}

/** Runs until there are no more chunks, or the thread has to be ended: then gives what is left of its chunk. */
async function runThread(
  { seed, workerFile }: CampaignOptions,
  campaignStartedAt: number,
  first: Chunk,
  next: () => Chunk | undefined,
  add: (result: ChunkResult) => void,
): Promise<Chunk | null> {
  const progress = createProgress();
  const workerData: WorkerData = { seed, progress, campaignStartedAt };
  const worker = new Worker(workerFile, {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: threadMemoryMb },
  });
  let current = first;
  const fail = (what: string): Chunk | null => {
    const position = positionOf(progress);
    end(progress);
    if (position === null) throw new Error(`a thread of the campaign failed between inputs: ${what}`);
    add(lost(seed, current, position.index, what));
    return position.index + 1 < current.to ? { ...current, from: position.index + 1 } : null;
  };
  try {
    return await new Promise<Chunk | null>((resolve, reject) => {
      const settle = (what: string): void => {
        try {
          resolve(fail(what));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      const timer = setInterval(() => {
        const startedAtMs = positionOf(progress)?.startedAtMs;
        const isHung =
          startedAtMs !== undefined && Date.now() - campaignStartedAt - startedAtMs > longestInputMs;
        if (isHung) settle(`took more than ${longestInputMs} ms`);
      }, watchEveryMs);
      worker.once('exit', () => clearInterval(timer));
      worker.once('error', (error) => settle(String(error)));
      worker.on('message', (result: ChunkResult) => {
        add(result);
        const chunk = next();
        if (chunk === undefined) {
          resolve(null);
          return;
        }
        current = chunk;
        worker.postMessage(chunk);
      });
      worker.postMessage(first);
    });
  } finally {
    await worker.terminate();
  }
}

/** The inputs before the one that ended the thread went well, or their findings are lost with it. */
function lost(seed: number, chunk: Chunk, index: number, what: string): ChunkResult {
  const target = targets[chunk.target];
  const tried = index - chunk.from + 1;
  const input = target === undefined ? [] : inputOf(target, seed, index);
  const base64 = input.map((part) => Buffer.from(part).toString('base64'));
  const finding = { target: target?.name ?? '', seed, index, what, stack: what, input: base64 };
  return { chunk, tally: { ...emptyTally, inputs: tried, findings: 1 }, findings: [finding] };
}
