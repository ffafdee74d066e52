/** The command: runs a campaign or replays one input, and prints what came of it as JSON. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inputOf, type Outcome, tryInput } from './campaign.ts';
import type { Finding } from './chunk.ts';
import type { Target } from './target.ts';
import { targets } from './targets/all.ts';
import { runCampaign } from './watcher.ts';

const usage = `usage: npm run fuzz -- [--inputs n] [--seconds n] [--seed n] [--target name] [--threads n] [--findings folder]
       npm run fuzz -- --replay file
       npm run fuzz -- --target name --seed n --index n
targets: ${targets.map(({ name }) => name).join(', ')}`;

/** As many of the same kind as show what they have in common. */
const savedOfAKind = 5;

/** @returns the exit code: 0 when every input was decoded or refused as it should be */
export async function main(args: readonly string[], workerFile: string): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      inputs: { type: 'string', default: '40000' },
      seconds: { type: 'string', default: '3600' },
      seed: { type: 'string', default: '1' },
      target: { type: 'string' },
      threads: { type: 'string', default: '1' },
      findings: { type: 'string', default: join('node_modules', '.fuzz-findings') },
      replay: { type: 'string' },
      index: { type: 'string' },
    },
  });
  if (values.replay !== undefined) return replay(await readFinding(values.replay));
  const wanted = targets.filter(({ name }) => values.target === undefined || name === values.target);
  const [first] = wanted;
  const numbers = [values.inputs, values.seconds, values.seed, values.threads, values.index ?? '0'];
  if (first === undefined || !numbers.every((text) => /^\d+$/.test(text))) {
    console.error(usage);
    return 2;
  }
  const seed = Number(values.seed);
  if (values.index !== undefined) return tell(tryInput(first, inputOf(first, seed, Number(values.index))));
  const { tallies, findings, seconds, peakMemoryBytes } = await runCampaign({
    signal: interruption(),
    onProgress: createProgressLine(),
    seed,
    inputsPerTarget: Math.ceil(Number(values.inputs) / wanted.length),
    targetNames: wanted.map(({ name }) => name),
    threads: Number(values.threads),
    maxSeconds: Number(values.seconds),
    workerFile,
  });
  const inputs = [...tallies.values()].reduce((sum, tally) => sum + tally.inputs, 0);
  const saved = await save(findings, values.findings);
  const perTarget = Object.fromEntries(tallies);
  console.log(
    JSON.stringify(
      { seed, inputs, findings: findings.length, seconds, peakMemoryBytes, targets: perTarget, saved },
      null,
      2,
    ),
  );
  return findings.length === 0 ? 0 : 1;
}

/** Whoever stops a campaign gets its report as far as it went. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());
  return controller.signal;
}

const tellEveryMs = 60_000;

function createProgressLine(): (inputs: number, findings: number) => void {
  let toldAt = Date.now();
  return (inputs, findings) => {
    if (Date.now() - toldAt < tellEveryMs) return;
    toldAt = Date.now();
    console.error(`${inputs} inputs, ${findings} findings`);
  };
}

async function save(findings: readonly Finding[], folder: string): Promise<readonly object[]> {
  const byKind = new Map<string, Finding[]>();
  for (const finding of findings) {
    const kind = `${finding.target}: ${finding.what.replaceAll(/\d+/g, '#').slice(0, 120)}`;
    byKind.set(kind, [...(byKind.get(kind) ?? []), finding]);
  }
  const saved: object[] = [];
  for (const [kind, alike] of byKind) {
    const shortest = alike.toSorted((a, b) => lengthOf(a) - lengthOf(b)).slice(0, savedOfAKind);
    await mkdir(folder, { recursive: true });
    for (const finding of shortest) {
      const file = join(folder, `${finding.target}-${finding.seed}-${finding.index}.json`);
      await writeFile(file, JSON.stringify(finding, null, 2));
      saved.push({ kind, count: alike.length, replay: `npm run fuzz -- --replay ${file}` });
    }
  }
  return saved;
}

const lengthOf = ({ input }: Finding): number => input.join('').length;

async function readFinding(file: string): Promise<{ target: Target; input: readonly Uint8Array[] } | null> {
  const { target: name, input } = JSON.parse(await readFile(file, 'utf8')) as Finding;
  const target = targets.find((known) => known.name === name);
  return target === undefined ? null : { target, input: input.map((part) => Buffer.from(part, 'base64')) };
}

function replay(finding: Awaited<ReturnType<typeof readFinding>>): number {
  if (finding === null) {
    console.error(usage);
    return 2;
  }
  return tell(tryInput(finding.target, finding.input));
}

function tell(outcome: Outcome): number {
  console.log(outcome.kind === 'finding' ? outcome.stack : JSON.stringify(outcome));
  return outcome.kind === 'finding' ? 1 : 0;
}
