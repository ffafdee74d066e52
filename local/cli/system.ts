/** The whole local system in this process: PostgreSQL, the AWS services, the sample in both, and an engine over them. */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createQueryExecutions } from '../services/aws/athena.ts';
import { type EmbeddedPostgres, startPostgres } from '../services/postgres/start.ts';
import { loadSample, sampleBucket, sampleDatabase } from '../services/sample/load.ts';
import type { SampleLocations } from '../services/sample/queries.ts';
import { sampleSchema } from '../services/sample/tables.ts';
import { writeState } from '../services/state/services.ts';
import type { Lifetime } from './lifetime.ts';
import { openWorkspace, startAws, type Workspace } from './workspace.ts';

export interface LocalSystem {
  readonly postgres: EmbeddedPostgres;
  readonly endpoint: string;
  readonly workspace: Workspace;
  readonly locations: SampleLocations;
}

export const sampleCatalog = 'pg';

/** What it starts ends with `lifetime`. */
export async function startSystem(lifetime: Lifetime, port: number | null): Promise<LocalSystem> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'owlery-start-')));
  lifetime.defer(() => rm(folder, { recursive: true, force: true }));
  const aws = await startAws(lifetime, {
    executions: createQueryExecutions(),
    ownS3Folder: join(folder, 's3'),
    ...(port === null ? {} : { port }),
  });
  const { s3 } = aws;
  if (s3 === null) throw new Error('S3 was not started');
  const postgres = lifetime.use(await startPostgres({ logsStatements: true }));
  await Promise.all([postgres.ensureDatabase(sampleDatabase), s3.files.createBucket(sampleBucket)]);
  const postgresUrl = postgres.connectionUrl(sampleDatabase);
  const [workspace] = await Promise.all([
    openWorkspace({
      catalogs: { [sampleCatalog]: { connectionUrl: postgresUrl } },
      tables: {},
      s3: { endpoint: aws.url, bucket: sampleBucket, ...aws.credentials },
    }).then((opened) => lifetime.use(opened)),
    loadSample({
      postgresUrl,
      writeObject: async (key, bytes) => {
        await s3.files.writeObject(sampleBucket, key, Buffer.from(bytes));
      },
    }),
  ]);
  lifetime.use(
    await writeState({
      projectFolder: process.cwd(),
      endpoint: aws.url,
      credentials: aws.credentials,
      bucket: sampleBucket,
      catalogs: { [sampleCatalog]: postgresUrl },
    }),
  );
  const locations = { tables: `${sampleCatalog}.${sampleSchema}`, files: 'awsdatacatalog.places' };
  return { postgres, endpoint: aws.url, workspace, locations };
}
