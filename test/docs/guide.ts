/** The code on a page of the docs, exactly as it stands there: type-checked, and built to be run. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';

const root = resolve('.');

export interface Guide {
  readonly code: string;
  /** Where the page says that the file is; its imports are resolved from there. */
  readonly file: string;
}

/** The first TypeScript of `page`, which says that it is `file`. */
export function readGuide(page: string, file: string): Guide {
  const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, page), 'utf8')) ?? [];
  return { code, file: join(root, file) };
}

/** What the compiler says of it under the project's own settings. */
export function compileFaults({ code, file }: Guide): readonly string[] {
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
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

export interface BuiltGuide {
  readonly exports: unknown;
  readonly remove: () => Promise<void>;
}

export async function buildGuide({ code, file }: Guide): Promise<BuiltGuide> {
  const folder = await mkdtemp(join(root, 'node_modules', '.guide-'));
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
  return {
    exports: await import(pathToFileURL(outfile).href),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
