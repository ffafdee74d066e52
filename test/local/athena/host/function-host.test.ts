import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { builtFile } from '../../../../local/athena/host/built-files.ts';
import { createFunctionHost, type FunctionHost } from '../../../../local/athena/host/function-host.ts';

const source = `
let calls = 0;
export async function handler(event, context) {
  calls += 1;
  if (event.do === 'throw') throw Object.assign(new Error('no such thing'), { name: 'SomeException' });
  if (event.do === 'exit') process.exit(3);
  if (event.do === 'crash') { setTimeout(() => { throw new Error('out of nowhere'); }, 0); await new Promise(() => {}); }
  if (event.do === 'hang') await new Promise((resolve) => setTimeout(resolve, 300));
  if (event.do === 'big') return { text: 'x'.repeat(7_000_000) };
  if (event.do === 'log') console.log('a line');
  return { event, calls, names: Object.keys(process.env).sort(), remaining: context.getRemainingTimeInMillis() > 800_000 };
}
`;

let folder: string;
let host: FunctionHost;
const lines: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'owlery-host-'));
  const file = join(folder, 'index.mjs');
  await writeFile(file, source);
  host = createFunctionHost({
    workerUrl: builtFile('local', 'catalog-worker.mjs'),
    functionUrl: pathToFileURL(file).href,
    functionName: 'echo',
    environment: { default: 'a url', AWS_REGION: 'us-east-1' },
    onLog: (line) => lines.push(line),
  });
});
afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function call(event: object, signal?: AbortSignal): Promise<Record<string, unknown>> {
  const answer = await host.invoke(Buffer.from(JSON.stringify(event)), signal);
  return JSON.parse(Buffer.from(answer).toString('utf8')) as Record<string, unknown>;
}

describe('a hosted function', () => {
  it('gets the parsed event, an environment of its own and time', async () => {
    const answer = await call({ text: 'é', list: [1] });
    expect(answer).toMatchObject({
      event: { text: 'é', list: [1] },
      names: ['AWS_REGION', 'default'],
      remaining: true,
    });
  });

  it('keeps its state between calls', async () => {
    const first = await call({});
    const second = await call({});
    expect(second['calls']).toBe(Number(first['calls']) + 1);
  });

  it('answers several calls at a time', async () => {
    const answers = await Promise.all([call({ do: 'hang', n: 1 }), call({ n: 2 })]);
    expect(answers.map(({ event }) => event)).toEqual([{ do: 'hang', n: 1 }, { n: 2 }]);
  });

  it('throws across the border by name and message', async () => {
    await expect(call({ do: 'throw' })).rejects.toMatchObject({
      name: 'FunctionError',
      errorType: 'SomeException',
      message: 'no such thing',
    });
  });

  it('may not answer more than Lambda lets it', async () => {
    await expect(call({ do: 'big' })).rejects.toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
  });

  it.each([
    ['exit', /function echo exited with code 3/],
    ['crash', /function echo crashed: out of nowhere/],
  ])('starts again after %s', async (what, message) => {
    await expect(call({ do: what })).rejects.toThrow(message);
    expect((await call({}))['calls']).toBe(1);
  });

  it('is not waited for after a cancel', async () => {
    const controller = new AbortController();
    const answer = call({ do: 'hang' }, controller.signal);
    controller.abort(new Error('cancelled here'));
    await expect(answer).rejects.toThrow('cancelled here');
  });

  it('hands on what it logs', async () => {
    await call({ do: 'log' });
    for (let waited = 0; !lines.includes('a line') && waited < 200; waited++) await setTimeout(25);
    expect(lines).toContain('a line');
  });

  it('that cannot be loaded says so', async () => {
    await using missing = createFunctionHost({
      workerUrl: builtFile('local', 'catalog-worker.mjs'),
      functionUrl: pathToFileURL(join(folder, 'none.mjs')).href,
      functionName: 'none',
      environment: {},
    });
    await expect(missing.invoke(Buffer.from('{}'))).rejects.toThrow(/Cannot find module .*none\.mjs/);
  });
});
