/**
 * An engine with everything around it that a query needs: the catalogs of the command line, the configuration and
 * the running services, S3 for what connectors spill, and the port at which they ask about their query. What is
 * not running is started in this process and ends with it.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalog, ReadObject } from '../athena/catalog.ts';
import { createEngine, type Engine } from '../athena/engine.ts';
import { createFileCatalog } from '../athena/files/file-catalog.ts';
import { createObjectStore, type ObjectStore } from '../athena/files/object-store.ts';
import type { ConfiguredTable } from '../athena/files/table-location.ts';
import type { FunctionLambda } from '../athena/functions/lambda.ts';
import { createFunctionLambda, exampleFunctions } from '../athena/host/function-lambda.ts';
import type { LocalServices } from '../athena/host/lambda-environment.ts';
import { createPostgresCatalog } from '../athena/host/postgres-catalog.ts';
import { localAccountId, localRegion } from '../athena/local-account.ts';
import { athenaTargets, createQueryExecutions, type QueryExecutions } from '../services/aws/athena.ts';
import { glueTargets } from '../services/aws/glue.ts';
import { kmsTargets } from '../services/aws/kms.ts';
import { secretsTargets } from '../services/aws/secrets.ts';
import { startLocalPort } from '../services/port/server.ts';
import { createS3, type LocalS3 } from '../services/s3/endpoint.ts';
import type { ConfiguredFunctions } from './config.ts';
import { Lifetime } from './lifetime.ts';

export const spillBucket = 'owlery-spill';

export interface LocalCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** S3 that is there already. */
export interface RunningS3 extends LocalCredentials {
  readonly endpoint: string;
  /** Where tables of files are looked for; null: only configured ones. */
  readonly bucket: string | null;
}

export interface WorkspaceCatalog {
  readonly connectionUrl: string;
  /** Settings of its connector. Default: none. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface WorkspaceOptions {
  /** Databases of PostgreSQL by name. */
  readonly catalogs: Readonly<Record<string, WorkspaceCatalog>>;
  readonly tables: Readonly<Record<string, ConfiguredTable>>;
  /** Lambdas of functions by name, beside those that come with Owlery. Default: none. */
  readonly functions?: Readonly<Record<string, ConfiguredFunctions>>;
  /** null: one is started here, on a folder that is deleted in the end. */
  readonly s3: RunningS3 | null;
  /** Gets what the connectors log. */
  readonly onLog?: (line: string) => void;
}

export interface Workspace extends AsyncDisposable {
  readonly engine: Engine;
}

export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const lifetime = new Lifetime();
  try {
    const folder = await temporaryFolder(lifetime, 'owlery-query-');
    const executions = createQueryExecutions();
    const aws = await startAws(lifetime, {
      executions,
      ownS3Folder: options.s3 === null ? join(folder, 's3') : null,
    });
    const s3: RunningS3 = options.s3 ?? { endpoint: aws.url, bucket: null, ...aws.credentials };
    const store = lifetime.use(createObjectStore(s3));
    const services: LocalServices = {
      s3Endpoint: s3.endpoint,
      spillBucket,
      awsEndpoint: aws.url,
      accessKeyId: s3.accessKeyId,
      secretAccessKey: s3.secretAccessKey,
    };
    const readObject: ReadObject = ({ bucket, key }, signal) => store.read(bucket, key, signal);
    const logging = options.onLog === undefined ? {} : { onLog: options.onLog };
    const federated = new Map<string, Catalog>();
    for (const [name, database] of Object.entries(options.catalogs)) {
      const catalog = createPostgresCatalog({ name, ...database, services, readObject, ...logging });
      federated.set(catalog.name, lifetime.use(catalog));
    }
    const functions = new Map<string, FunctionLambda>();
    const example = exampleFunctions();
    const configured: Readonly<Record<string, ConfiguredFunctions>> = {
      [example.name]: { code: example.code },
      ...options.functions,
    };
    for (const [name, { code, environment = {} }] of Object.entries(configured)) {
      const lambda = createFunctionLambda({ name, code, environment, services, readObject, ...logging });
      functions.set(lambda.name, lifetime.use(lambda));
    }
    const engine = lifetime.use(
      await openEngine(options, { federated, functions, store, folder, bucket: s3.bucket, executions }),
    );
    return { engine, [Symbol.asyncDispose]: () => lifetime[Symbol.asyncDispose]() };
  } catch (error) {
    await lifetime[Symbol.asyncDispose]();
    throw error;
  }
}

interface EngineParts {
  readonly federated: ReadonlyMap<string, Catalog>;
  readonly functions: ReadonlyMap<string, FunctionLambda>;
  readonly store: ObjectStore;
  readonly folder: string;
  readonly bucket: string | null;
  readonly executions: QueryExecutions;
}

function openEngine(options: WorkspaceOptions, parts: EngineParts): Promise<Engine> {
  const fileFolder = join(parts.folder, 'files');
  const files = createFileCatalog({
    store: parts.store,
    folder: fileFolder,
    defaultBucket: parts.bucket,
    tables: options.tables,
  });
  return createEngine({
    catalogs: { federated: parts.federated, files },
    functions: parts.functions,
    fileFolder,
    executions: parts.executions,
  });
}

/** The real path: DuckDB compares it letter by letter with the folder that it may read. */
async function temporaryFolder(lifetime: Lifetime, prefix: string): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), prefix)));
  lifetime.defer(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface AwsOptions {
  readonly executions: QueryExecutions;
  /** null: no S3 here. */
  readonly ownS3Folder: string | null;
  readonly port?: number;
}

export interface LocalAws {
  readonly url: string;
  readonly credentials: LocalCredentials;
  readonly s3: LocalS3 | null;
}

/** The one local port, with the services that connectors and the engine use. */
export async function startAws(lifetime: Lifetime, options: AwsOptions): Promise<LocalAws> {
  const credentials = { accessKeyId: 'AKIDLOCAL', secretAccessKey: randomBytes(24).toString('base64url') };
  const account = { accountId: localAccountId, region: localRegion };
  const s3 =
    options.ownS3Folder === null
      ? null
      : createS3({
          dataFolder: options.ownS3Folder,
          credentials,
          region: localRegion,
          accountId: localAccountId,
        });
  await s3?.files.createBucket(spillBucket);
  const port = await startLocalPort({
    ...(options.port === undefined ? {} : { port: options.port }),
    jsonTargets: {
      ...athenaTargets(options.executions),
      ...glueTargets({ databases: [], connections: [] }, account),
      ...kmsTargets([], account),
      ...secretsTargets(new Map(), account),
    },
    ...(s3 === null ? {} : { fallback: s3.handle }),
  });
  lifetime.use(port);
  return { url: port.url, credentials, s3 };
}
