import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand, type StartedCommand, startCommand } from './command.ts';

let stateFolder: string;
beforeAll(async () => {
  stateFolder = await mkdtemp(join(tmpdir(), 'owlery-start-test-'));
});
afterAll(async () => rm(stateFolder, { recursive: true, force: true }));

/** All output up to the given text, or to the end. */
async function outputUntil({ process: child, ended }: StartedCommand, text: string): Promise<string> {
  let output = '';
  const found = new Promise<void>((resolve) => {
    child.stdout?.on('data', (part: string) => {
      output += part;
      if (output.includes(text)) resolve();
    });
  });
  await Promise.race([found, ended]);
  return output;
}

describe('owlery start', () => {
  it('--once shows a federated join and what it asked, and leaves nothing behind', async () => {
    const { exitCode, stdout, stderr } = await runCommand(['start', '--once'], { stateFolder });

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^Owlery: starting PostgreSQL and S3/);
    expect(stdout).toContain('(8 rows)');
    expect(stdout).toMatch(/PostgreSQL received\n.*SELECT .* FROM "images"\./);
    expect(stdout).toMatch(/pg\.images\.uploader: \d+ rows/);
    expect(stdout.match(/npx owlery /g)).toHaveLength(3);
    expect((await readdir(stateFolder)).filter((name) => name.startsWith('services'))).toEqual([]);
  });

  it('serves other terminals until it is stopped, and its suggestions work as pasted', async () => {
    const started = startCommand(['start'], { stateFolder });
    const output = await outputUntil(started, 'serving until Ctrl-C');
    const suggestions = [...output.matchAll(/npx owlery (query|explain) "(.*)"/g)].map(
      ([, name = '', sql = '']) => [name, sql],
    );
    expect(suggestions.map(([name]) => name)).toEqual(['query', 'explain', 'query']);

    const [pushed, explained, mistake] = await Promise.all(
      suggestions.map((args) => runCommand(args, { stateFolder })),
    );
    expect(pushed).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('(5 rows)') });
    expect(explained).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/sent +quota_bytes > 1000000000000/),
    });
    expect(mistake).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('did you mean quota_bytes'),
    });

    const files = await runCommand(
      [
        'query',
        '--format',
        'csv',
        'SELECT (SELECT count(*) FROM places.country), (SELECT count(*) FROM places.region)',
      ],
      { stateFolder },
    );
    expect(files.stdout).toMatch(/\n"\d+","\d+"\n$/);

    started.process.kill('SIGINT');
    expect(await started.ended).toMatchObject({ exitCode: 0, stderr: '' });
    const after = await runCommand(['query', 'SELECT 1 FROM pg.images.uploader'], { stateFolder });
    expect(after).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('catalog pg of pg.images.uploader does not exist'),
    });
  });
});
