import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import ts from 'typescript';
import { field, list, types } from '../../connectors/federation/arrow/type.ts';
import type { FederationClient } from '../../connectors/federation/client.ts';
import type { LambdaHandler } from '../../connectors/federation/handler.ts';
import { callFunction, clientOf } from '../connectors/federation/functions/calling.ts';

const root = resolve('.');
const page = readFileSync(join(root, 'docs/write-a-function.md'), 'utf8');
const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(page) ?? [];
/** Where the page says that the file is; its imports are resolved from there. */
const file = join(root, 'connectors/text-functions/lambda.ts');

describe('the functions of the guide', () => {
  let folder: string;
  let client: FederationClient;

  beforeAll(async () => {
    folder = await mkdtemp(join(root, 'node_modules', '.guide-'));
    const outfile = join(folder, 'index.mjs');
    await build({
      stdin: {
        contents: code,
        loader: 'ts',
        resolveDir: join(root, 'connectors/federation'),
        sourcefile: file,
      },
      outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      packages: 'external',
    });
    process.env['log_level'] = 'error';
    const { handler } = (await import(pathToFileURL(outfile).href)) as { readonly handler: LambdaHandler };
    client = clientOf(handler);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('compile under the strictest settings', () => {
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
      ts.sys,
      root,
    );
    const host = ts.createCompilerHost(options);
    const program = ts.createProgram([file], options, {
      ...host,
      fileExists: (name) => name === file || host.fileExists(name),
      readFile: (name) => (name === file ? code : host.readFile(name)),
      getSourceFile: (name, ...others) =>
        name === file
          ? ts.createSourceFile(name, code, {
              languageVersion: ts.ScriptTarget.ES2023,
              impliedNodeFormat: ts.ModuleKind.ESNext,
            })
          : host.getSourceFile(name, ...others),
    });
    const found = ts.getPreEmitDiagnostics(program, program.getSourceFile(file));
    expect(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  });

  it('cut text into words', async () => {
    const asked = { name: 'words', args: [field('x', types.varchar)], returns: list('r', types.varchar) };
    expect(await callFunction(client, { ...asked, rows: [['to be, or not'], ['…'], [null]] })).toEqual([
      ['to', 'be', 'or', 'not'],
      [],
      null,
    ]);
  });

  it('ask a service about all rows at once', async () => {
    const text = field('x', types.varchar);
    const asked = { name: 'country_name', args: [text], returns: text };
    expect(await callFunction(client, { ...asked, rows: [['IS'], [null], ['NO'], ['IS']] })).toEqual([
      'Iceland',
      null,
      'Norway',
      'Iceland',
    ]);
  });
});
