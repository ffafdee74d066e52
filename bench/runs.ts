/** Runs in fresh processes: machine code is made anew in each, and memory is that run's alone. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface RunReport {
  readonly rows: number;
  /** From the statement, or from ReadRecords, to the last row: without starting and connecting. */
  readonly seconds: number;
  /** Of the reading process alone, user and system. */
  readonly cpuSeconds: number;
  /** The most memory that was resident, from the start of the process on. */
  readonly peakMegabytes: number;
}

export interface FunctionTask {
  /** Exports the handler. */
  readonly module: string;
  readonly table: string;
}

export interface PeerTask {
  readonly peer: 'drain' | 'builders';
  readonly url: string;
  readonly table: string;
  readonly rows: number;
}

/** As Lambda loads it, with S3. */
export const builtLambda = resolve('dist/lambda/postgres-connector/index.mjs');
/** With a sink that throws away in place of S3. */
export const discardingLambda = join(import.meta.dirname, 'process', 'discarding-lambda.mjs');

type Variables = Readonly<Record<string, string>>;

/** `variables` are the function's, beside credentials that no one checks. */
export function runFunction(task: FunctionTask, variables: Variables): Promise<RunReport> {
  return runProgram('function', task, {
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_REGION: 'eu-central-1',
    ...variables,
  });
}

export function runPeer(task: PeerTask): Promise<RunReport> {
  return runProgram('peer', task, {});
}

async function runProgram(
  name: string,
  task: FunctionTask | PeerTask,
  variables: Variables,
): Promise<RunReport> {
  const program = join(import.meta.dirname, 'process', `${name}.mjs`);
  const { stdout } = await promisify(execFile)(process.execPath, [program], {
    env: { PATH: process.env['PATH'], OWLERY_BENCH_TASK: JSON.stringify(task), ...variables },
  });
  return JSON.parse(stdout) as RunReport;
}

export interface Sink extends AsyncDisposable {
  readonly url: string;
  /** The most writes that were under way at a time. */
  readonly mostAtOnce: () => number;
}

/** In S3's place: takes what is put, throws it away, and answers after a while. */
export async function startSink(latencyMs: number): Promise<Sink> {
  let running = 0;
  let most = 0;
  const server = createServer((request, response) => {
    const isWrite = request.method === 'PUT';
    if (isWrite) most = Math.max(most, ++running);
    request.resume();
    request.on('end', () => {
      void setTimeout(latencyMs).then(() => {
        if (isWrite) running--;
        response.end();
      });
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    mostAtOnce: () => most,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
