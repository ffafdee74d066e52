/** The connector on AWS's SDK as a running program, and what it says that its tables hold. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createFederationClient, decodeFunctionError } from '../../../connectors/federation/caller.ts';
import type { FederationClient } from '../../../connectors/federation/client.ts';
import type { SerDeVersion } from '../../../connectors/federation/wire/format.ts';
import type { Invoke, ReadObject } from '../../../local/athena/catalog.ts';
import { createObjectStore, type ObjectStore } from '../../../local/athena/files/object-store.ts';
import { athenaTargets, createQueryExecutions } from '../../../local/services/aws/athena.ts';
import { type LocalPort, startLocalPort } from '../../../local/services/port/server.ts';
import { createS3 } from '../../../local/services/s3/endpoint.ts';
import type { Json, JsonObject } from '../description/json.ts';
import { officialCommandLine } from '../official.ts';

const account = { region: 'eu-west-1', accountId: '000000000000' };
const credentials = { accessKeyId: 'owl', secretAccessKey: 'hoot' };
const bucket = 'official-spill';

export interface HostedTable {
  readonly schema: JsonObject;
  readonly columns: readonly (readonly Json[])[];
  readonly partitionColumns: readonly string[];
}

export interface OfficialHost extends AsyncDisposable {
  /** As they were chosen, before any message. */
  readonly tables: ReadonlyMap<string, HostedTable>;
  readonly invoke: (functionName: string) => Invoke;
  readonly readObject: ReadObject;
  readonly client: (functionName: string, version?: SerDeVersion) => FederationClient;
}

export async function startOfficialHost(): Promise<OfficialHost> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'owlery-official-'));
  const s3 = createS3({ dataFolder, credentials, ...account });
  await s3.files.createBucket(bucket);
  const port = await startLocalPort({
    jsonTargets: athenaTargets(createQueryExecutions()),
    fallback: s3.handle,
  });
  const { file, args } = await officialCommandLine('host', [
    port.url,
    account.region,
    credentials.accessKeyId,
    credentials.secretAccessKey,
    bucket,
  ]);
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const { endpoint, tables } = await firstLine(child);
  const store = createObjectStore({ endpoint: port.url, ...credentials });
  const invoke = (functionName: string) =>
    invokeAt(`${endpoint}/2015-03-31/functions/${functionName}/invocations`);
  const readObject: ReadObject = (location, signal) => store.read(location.bucket, location.key, signal);
  return {
    tables: new Map(Object.entries(tables)),
    invoke,
    readObject,
    client: (functionName, version) =>
      createFederationClient({
        invoke: invoke(functionName),
        readObject,
        ...(version === undefined ? {} : { version }),
      }),
    [Symbol.asyncDispose]: () => close(child, store, port, dataFolder),
  };
}

interface FirstLine {
  readonly endpoint: string;
  readonly tables: Readonly<Record<string, HostedTable>>;
}

function firstLine(child: ChildProcess): Promise<FirstLine> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the official host ended with code ${code}`)));
    if (child.stdout === null) throw new Error('the host has no output');
    // It is our own program that wrote the line; one of another form fails the comparisons that follow.
    createInterface(child.stdout).once('line', (line) => resolve(JSON.parse(line) as FirstLine));
  });
}

/** As a caller of Lambda: the function's error is an answer with a header. */
function invokeAt(url: string): Invoke {
  return async (payload, signal) => {
    const response = await fetch(url, {
      method: 'POST',
      body: Buffer.from(payload),
      ...(signal === undefined ? {} : { signal }),
    });
    const body = new Uint8Array(await response.arrayBuffer());
    if (response.headers.has('x-amz-function-error')) {
      throw decodeFunctionError(JSON.parse(Buffer.from(body).toString('utf8')));
    }
    if (!response.ok) throw new Error(`Lambda answered with ${response.status}`);
    return body;
  };
}

async function close(
  child: ChildProcess,
  store: ObjectStore,
  port: LocalPort,
  dataFolder: string,
): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await ended;
  store[Symbol.dispose]();
  await port.close();
  await rm(dataFolder, { recursive: true, force: true });
}
