/**
 * AWS's SDK reads what ours writes: every kind of message, version, type, value set and expression, at random too, and
 * spilled objects. Each is written with the description of what was put in; the official reader must find the same.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { SerDeVersion } from '../../connectors/federation/wire/format.ts';
import type { Line } from './corpus.ts';
import { digestBlock } from './description/block.ts';
import { differenceText } from './description/difference.ts';
import type { Json } from './description/json.ts';
import { generatedMessages } from './matrix/generated.ts';
import { giantBlocks } from './matrix/giant.ts';
import { messageLine } from './matrix/lines.ts';
import { everyRequest } from './matrix/requests.ts';
import { everyResponse } from './matrix/responses.ts';
import { spilledLines } from './matrix/spilled.ts';
import { describeOfficial, runOfficial } from './official.ts';

const versions: readonly SerDeVersion[] = [2, 3, 4, 5, 6];
/** The framings of Arrow are all that distinguishes versions of a block. */
const versionsOfGiants: readonly SerDeVersion[] = [2, 6];
const generatedOfEachKind = 40;
const shownMismatches = 20;
const timeoutMs = 5 * 60_000;

const sources: readonly (() => readonly Line[] | Promise<readonly Line[]>)[] = [
  () =>
    versions.flatMap((version) =>
      everyRequest(version).map(([id, request]) => messageLine(id, version, request)),
    ),
  () =>
    versions.flatMap((version) =>
      everyResponse(version).map(([id, response]) => messageLine(id, version, response)),
    ),
  () =>
    versions.flatMap((version) =>
      generatedMessages(version, generatedOfEachKind).map((message, index) =>
        messageLine(`generated/v${version}/${message.kind}/${index}`, version, message),
      ),
    ),
  () =>
    versionsOfGiants.flatMap((version) =>
      giantBlocks().map(({ name, block }) =>
        messageLine(
          `giant/v${version}/${name}`,
          version,
          { kind: 'ReadRecordsResponse', catalogName: 'c', records: block },
          digestBlock,
        ),
      ),
    ),
  spilledLines,
];

describeOfficial('what our SDK writes', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'owlery-written-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(
    'is read by AWS’s SDK as it was meant',
    async () => {
      const path = join(folder, 'written.jsonl');
      const count = await writeLines(path);

      const { exitCode, stdout, stderr } = await runOfficial('verify', [path]);

      const answers = stdout.split('\n').filter((line) => line !== '');
      const verdict: unknown = JSON.parse(answers.pop() ?? 'null');
      const mismatches = answers
        .slice(0, shownMismatches)
        .map((line) => answerText(JSON.parse(line) as Answer));
      expect({ mismatches, stderr }).toEqual({ mismatches: [], stderr: '' });
      expect(verdict).toEqual({ read: count, mismatches: 0 });
      expect(exitCode).toBe(0);
    },
    timeoutMs,
  );
});

type Answer =
  | { readonly id: string; readonly path: string; readonly official: Json; readonly ours: Json }
  | { readonly id: string; readonly error: string };

function answerText(answer: Answer): string {
  return 'error' in answer ? `${answer.id}\n  ${answer.error}` : `${answer.id}\n${differenceText(answer)}`;
}

/** The number of lines that were written. */
async function writeLines(path: string): Promise<number> {
  const file = createWriteStream(path);
  const ids = new Set<string>();
  for (const linesOf of sources) {
    for (const line of await linesOf()) {
      if (ids.has(line.id)) throw new Error(`two messages are called ${line.id}`);
      ids.add(line.id);
      file.write(`${JSON.stringify(line)}\n`);
    }
  }
  file.end();
  await finished(file);
  return ids.size;
}
