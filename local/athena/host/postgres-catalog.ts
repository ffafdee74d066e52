/** A PostgreSQL catalog: the connector as it is deployed, in a thread whose environment is that of its Lambda. */
import { type Catalog, createCatalog, type ReadObject } from '../catalog.ts';
import { localAccountId, localRegion } from '../local-account.ts';
import { builtFile } from './built-files.ts';
import { createFunctionHost } from './function-host.ts';

export interface LocalServices {
  /** Where connectors put and the engine gets what does not fit an answer. */
  readonly s3Endpoint: string;
  readonly spillBucket: string;
  /** Athena, Secrets Manager, KMS. */
  readonly awsEndpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface PostgresCatalogOptions {
  readonly name: string;
  readonly connectionUrl: string;
  readonly services: LocalServices;
  readonly readObject: ReadObject;
  readonly onLog?: (line: string) => void;
}

export function createPostgresCatalog(options: PostgresCatalogOptions): Catalog {
  const { name, connectionUrl, services, readObject, onLog } = options;
  const host = createFunctionHost({
    workerUrl: builtFile('local', 'catalog-worker.mjs'),
    functionUrl: builtFile('lambda', 'postgres-connector', 'index.mjs').href,
    functionName: name,
    environment: functionEnvironment(connectionUrl, services),
    ...(onLog === undefined ? {} : { onLog }),
  });
  return createCatalog({
    name,
    invoke: host.invoke,
    readObject,
    close: async () => host[Symbol.asyncDispose](),
  });
}

function functionEnvironment(
  connectionUrl: string,
  services: LocalServices,
): Readonly<Record<string, string>> {
  return {
    default: connectionUrl,
    spill_bucket: services.spillBucket,
    spill_prefix: 'athena-spill',
    AWS_ENDPOINT_URL: services.awsEndpoint,
    AWS_ENDPOINT_URL_S3: services.s3Endpoint,
    AWS_REGION: localRegion,
    AWS_ACCESS_KEY_ID: services.accessKeyId,
    AWS_SECRET_ACCESS_KEY: services.secretAccessKey,
    AWS_ACCOUNT_ID: localAccountId,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
