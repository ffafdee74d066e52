import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { describeOfficial, runOfficial } from './official.ts';

describeOfficial('the query plans of the corpus', () => {
  it('are what io.substrait plans, and what AWS’s helpers read, byte for byte', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'owlery-plans-'));
    try {
      const run = await runOfficial('plans', [folder]);
      expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
      const written = await readFile(join(folder, 'plans.jsonl'), 'utf8');
      const committed = await readFile('test/conformance/messages/plans/plans.jsonl', 'utf8');
      expect(written.split('\n')).toEqual(committed.split('\n'));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
