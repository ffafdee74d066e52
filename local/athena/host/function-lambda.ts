/** A Lambda of user-defined functions, built as it is deployed, in a thread with an environment of its own. */
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createFederationClient } from '../../../connectors/federation/caller.ts';
import type { ReadObject } from '../catalog.ts';
import { QueryError } from '../errors.ts';
import type { FunctionLambda } from '../functions/lambda.ts';
import { builtFile } from './built-files.ts';
import { createFunctionHost } from './function-host.ts';
import { type LocalServices, lambdaEnvironment } from './lambda-environment.ts';

export interface FunctionLambdaOptions {
  readonly name: string;
  /** The folder that a deployment would zip, with an `index.mjs` or `index.js`, or the module itself. */
  readonly code: string;
  /** Beside what every Lambda here has. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly services: LocalServices;
  readonly readObject: ReadObject;
  readonly onLog?: (line: string) => void;
}

export interface HostedFunctionLambda extends FunctionLambda, AsyncDisposable {}

/** @throws QueryError CONFIGURATION_ERROR when there is no code. Nothing is started before the first call. */
export function createFunctionLambda(options: FunctionLambdaOptions): HostedFunctionLambda {
  const { name, code, environment, services, readObject, onLog } = options;
  const host = createFunctionHost({
    workerUrl: builtFile('local', 'catalog-worker.mjs'),
    functionUrl: pathToFileURL(moduleOf(name, code)).href,
    functionName: name,
    environment: { ...lambdaEnvironment(services), ...environment },
    ...(onLog === undefined ? {} : { onLog }),
  });
  return {
    name: name.toLowerCase(),
    client: createFederationClient({ invoke: host.invoke, readObject }),
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

function moduleOf(name: string, code: string): string {
  const path = resolve(code);
  const fail = (what: string): QueryError =>
    new QueryError('CONFIGURATION_ERROR', `function Lambda ${name}: ${what}`);
  if (!existsSync(path)) throw fail(`${path} does not exist`);
  if (!statSync(path).isDirectory()) return path;
  const module = ['index.mjs', 'index.js'].map((file) => join(path, file)).find((file) => existsSync(file));
  if (module === undefined) throw fail(`${path} has no index.mjs or index.js that exports handler`);
  return module;
}

/** The functions that come with Owlery. */
export function exampleFunctions(): { readonly name: string; readonly code: string } {
  return {
    name: 'image-functions',
    code: fileURLToPath(builtFile('lambda', 'image-functions', 'index.mjs')),
  };
}
