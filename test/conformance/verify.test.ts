/**
 * The judge itself: `verify` must find what is wrong with a message, or `written.test.ts` proves nothing. Each case is
 * a message of AWS's SDK with one thing changed.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type MessageLine, messagesFolder, type ObjectLine, readLines } from './corpus.ts';
import { describeOfficial, runOfficial } from './official.ts';

const timeoutMs = 2 * 60_000;
const ping = 'PingRequest/v6/full';
const read = 'ReadRecordsRequest/v6/no constraints';
const rows = 'ReadRecordsResponse/v6/rows';
const legacyRows = 'ReadRecordsResponse/v2/rows';
const spilled = 'SpilledBlock/v6/AES-256/partitions';

type Change = (text: string) => string;

const replace =
  (from: string, to: string): Change =>
  (text) =>
    text.replace(from, to);

/** What is done to the line's JSON text (a message is text within it), and how the finding begins. */
const cases: readonly (readonly [fault: string, id: string, change: Change, finding: string])[] = [
  ['another value', ping, replace('"queryId":"9f', '"queryId":"8f'), 'queryId'],
  ['a field that is not described', ping, replace(',"queryId":"9f2f1f0e', ',"other":"9f2f1f0e'), 'other'],
  [
    'an additional field at the end',
    ping,
    replace('\\"}","description"', '\\",\\"x\\":1}","description"'),
    ' (keys)',
  ],
  ['a number for a text', read, replace('\\"16000000\\"', '16000000'), 'maxBlockSize (kind)'],
  ['fields in another order', read, replace('\\"maxBlockSize\\":', '\\"maxInlineBlockSize\\":'), 'error'],
  ['an unknown kind', rows, replace('{\\"@type\\":\\"Read', '{\\"@type\\":\\"Raed'), 'error'],
  ['text that ends early', ping, replace('\\"}","description"', '","description"'), 'error'],
  ['a null for a value', rows, replace('"columns":[[2023', '"columns":[[null'), 'records.columns[0][0]'],
  ['another count of rows', rows, replace('"rowCount":3', '"rowCount":4'), 'records.rowCount'],
  ['another type', rows, replace('"type":"Int32"', '"type":"Int16"'), 'records.schema.fields[0].type'],
  [
    'legacy framing in a later version',
    legacyRows,
    replace('"version":2', '"version":6'),
    'records.schema (framing)',
  ],
  ['another key', spilled, replace('"encryptionKey":{"key":"', '"encryptionKey":{"key":"AAAA'), 'error'],
  [
    'another value in an object',
    spilled,
    replace('"columns":[[2023', '"columns":[[2022'),
    'records.columns[0][0]',
  ],
];

interface Mismatch {
  readonly id: string;
  readonly path?: string;
  readonly error?: string;
}

describeOfficial('the verdict of AWS’s SDK', () => {
  const originals = new Map<string, MessageLine | ObjectLine>();
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'owlery-verify-'));
    const wanted = new Set(cases.map(([, id]) => id));
    for (const file of ['requests.jsonl', 'responses.jsonl', 'spilled.jsonl']) {
      for await (const line of readLines(join(messagesFolder, file))) {
        if (wanted.has(line.id)) originals.set(line.id, line);
      }
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function verdict(lines: readonly string[]) {
    const path = join(folder, 'lines.jsonl');
    await writeFile(path, lines.join('\n'));
    const { stdout, exitCode } = await runOfficial('verify', [path]);
    const answers = stdout.trim().split('\n');
    return { exitCode, last: answers.pop(), mismatches: answers.map((text) => JSON.parse(text) as Mismatch) };
  }

  it(
    'is nothing for messages as they were written',
    async () => {
      const { exitCode, last } = await verdict([...originals.values()].map((line) => JSON.stringify(line)));
      expect([exitCode, last]).toEqual([0, `{"read":${originals.size},"mismatches":0}`]);
    },
    timeoutMs,
  );

  it(
    'names each fault',
    async () => {
      const lines = cases.map(([fault, id, change]) => {
        const text = JSON.stringify(originals.get(id));
        const changed = change(text);
        expect([fault, changed]).not.toEqual([fault, text]);
        return changed.replace(`"id":${JSON.stringify(id)}`, `"id":${JSON.stringify(fault)}`);
      });

      const { exitCode, mismatches } = await verdict(lines);

      const first = new Map(mismatches.toReversed().map(({ id, path }) => [id, path ?? 'error']));
      expect(Object.fromEntries(first)).toEqual(
        Object.fromEntries(cases.map(([fault, , , finding]) => [fault, finding])),
      );
      expect(exitCode).toBe(1);
    },
    timeoutMs,
  );
});
