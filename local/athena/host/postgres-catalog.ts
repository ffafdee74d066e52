/** A PostgreSQL catalog: the connector as it is deployed, in a thread whose environment is that of its Lambda. */
import { type Catalog, createCatalog, type ReadObject } from '../catalog.ts';
import { builtFile } from './built-files.ts';
import { createFunctionHost } from './function-host.ts';
import { type LocalServices, lambdaEnvironment } from './lambda-environment.ts';

export interface PostgresCatalogOptions {
  readonly name: string;
  readonly connectionUrl: string;
  /** Settings beside those that every local Lambda has. Default: none. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly services: LocalServices;
  readonly readObject: ReadObject;
  readonly onLog?: (line: string) => void;
}

export function createPostgresCatalog(options: PostgresCatalogOptions): Catalog {
  const { name, connectionUrl, environment = {}, services, readObject, onLog } = options;
  const host = createFunctionHost({
    workerUrl: builtFile('local', 'catalog-worker.mjs'),
    functionUrl: builtFile('lambda', 'postgres-connector', 'index.mjs').href,
    functionName: name,
    environment: { ...lambdaEnvironment(services), ...environment, default: connectionUrl },
    ...(onLog === undefined ? {} : { onLog }),
  });
  return createCatalog({
    name,
    invoke: host.invoke,
    readObject,
    close: async () => host[Symbol.asyncDispose](),
  });
}
