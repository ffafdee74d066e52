/**
 * The committed messages are what AWS's SDK writes today: written again over a copy, no byte changes. A file of the
 * same content is left alone, date and compression included.
 */
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { messagesFolder } from './corpus.ts';
import { describeOfficial, runOfficial } from './official.ts';

const timeoutMs = 3 * 60_000;

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describeOfficial('the committed messages', () => {
  let copy: string;
  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'owlery-golden-'));
    for (const name of await filesIn(messagesFolder)) await cp(join(messagesFolder, name), join(copy, name));
  });
  afterAll(() => rm(copy, { recursive: true, force: true }));

  it(
    'are written again to the byte',
    async () => {
      const { exitCode, stderr } = await runOfficial('golden', [copy]);

      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      const names = await filesIn(copy);
      expect(names.toSorted()).toEqual((await filesIn(messagesFolder)).toSorted());
      const changed: string[] = [];
      for (const name of names) {
        const [before, after] = [
          await readFile(join(messagesFolder, name)),
          await readFile(join(copy, name)),
        ];
        if (Buffer.compare(before, after) !== 0) changed.push(name);
      }
      expect(changed).toEqual([]);
    },
    timeoutMs,
  );

  it('are all of the files that are written', async () => {
    const provenance = JSON.parse(await readFile(join(messagesFolder, 'provenance.json'), 'utf8')) as {
      readonly files: Readonly<Record<string, unknown>>;
    };
    const written = [...Object.keys(provenance.files), 'provenance.json'];
    expect((await filesIn(messagesFolder)).toSorted()).toEqual(written.toSorted());
  });
});
