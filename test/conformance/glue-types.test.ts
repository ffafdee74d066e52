/** Glue's types, read by AWS's SDK and by ours. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fieldOfGlueType } from '../../connectors/federation/glue/field.ts';
import { parseGlueType } from '../../connectors/federation/glue/type.ts';
import { writtenTypes } from '../connectors/federation/glue/type-text.ts';
import { describeField } from './description/type.ts';
import { describeOfficial, runOfficial } from './official.ts';

const typeCount = 1_000;

const columnOf = (text: string) => describeField(fieldOfGlueType('c', parseGlueType(text)));

describeOfficial('a type of Glue', () => {
  it('is the same field for AWS’s SDK, in every form that both can read', async () => {
    const written = fc.sample(writtenTypes('official'), { numRuns: typeCount, seed: 119 });
    const texts = ['struct<a:array<int>,b:map<string,decimal(10,2)>>', ...written.map(({ text }) => text)];
    const folder = await mkdtemp(join(tmpdir(), 'owlery-glue-'));
    try {
      const file = join(folder, 'types.json');
      await writeFile(file, JSON.stringify(texts));
      const { stdout, stderr, exitCode } = await runOfficial('glue-types', [file]);

      expect(exitCode === 0 ? '' : stderr).toBe('');
      const official = stdout
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
      expect(official).toHaveLength(texts.length);
      const different = texts
        .map((text, index) => ({ text, ours: columnOf(text), official: official[index] }))
        .filter(({ ours, official }) => !isDeepStrictEqual(ours, official));
      expect(different.slice(0, 3)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
