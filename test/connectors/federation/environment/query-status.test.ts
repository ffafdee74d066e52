import { afterEach, describe, expect, it } from '@jest/globals';
import { queryId } from '../../../../connectors/federation/domain/names.ts';
import { readAthenaState } from '../../../../connectors/federation/environment/query-state-source.ts';
import { QueryStatus } from '../../../../connectors/federation/environment/query-status.ts';
import { jsonLog } from '../../../../connectors/federation/log.ts';
import { AwsError } from '../../../../local/services/port/aws-error.ts';
import { decodeMembers } from '../../../../local/services/port/json-members.ts';
import type { LocalPort } from '../../../../local/services/port/server.ts';
import { startAwsPort } from './aws-port.ts';

const id = queryId('00000000-0000-0000-0000-000000000001');
let port: LocalPort | undefined;
afterEach(async () => {
  await port?.close();
});

/** Athena that answers one state or failure after another, and a clock that stops when those have run out. */
async function athena(...answers: readonly (string | AwsError)[]) {
  const delaysSeconds: number[] = [];
  const asked: string[] = [];
  const lines: string[] = [];
  const left = [...answers];
  port = await startAwsPort({
    'AmazonAthena.GetQueryExecution': (input) => {
      asked.push(decodeMembers(input).text('QueryExecutionId') ?? '');
      const answer = left.shift() ?? 'RUNNING';
      if (answer instanceof AwsError) throw answer;
      return { QueryExecution: { QueryExecutionId: id, Status: { State: answer } } };
    },
  });
  let stopped = () => {};
  const idle = new Promise<void>((resolve) => {
    stopped = resolve;
  });
  const status = new QueryStatus({
    queryId: id,
    readState: readAthenaState(),
    log: jsonLog('debug', (line) => lines.push(line)),
    sleep: async (delayMs, signal) => {
      if (left.length > 0) return void delaysSeconds.push(delayMs / 1000);
      stopped();
      await new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    },
  });
  return { status, delaysSeconds, asked, lines, idle };
}

const ended = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

describe('query status', () => {
  it('asks nothing until somebody wants to know', async () => {
    const { status, delaysSeconds, idle } = await athena('RUNNING');
    expect(delaysSeconds).toEqual([]);

    expect(status.isQueryRunning()).toBe(true);
    expect(status.isQueryRunning()).toBe(true);
    await idle;

    expect(delaysSeconds).toEqual([1]);
    status.close();
  });

  it('asks ever more rarely', async () => {
    const { status, delaysSeconds, asked, idle } = await athena(...Array<string>(12).fill('RUNNING'));

    status.watch();
    await idle;

    expect(delaysSeconds).toEqual([1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 55, 55]);
    expect(asked).toEqual(Array(12).fill(id));
    status.close();
  });

  it.each(['SUCCEEDED', 'FAILED', 'CANCELLED'])('ends the read after %s', async (state) => {
    const { status, asked } = await athena('QUEUED', 'RUNNING', state, 'RUNNING');

    const signal = status.watch();
    await ended(signal);

    expect(status.isQueryRunning()).toBe(false);
    expect(signal.reason).toMatchObject({ message: `query ${id} has ended in Athena: ${state}` });
    expect(asked.length).toBe(3);
  });

  it('takes a query that Athena does not know for running, and does not ask again', async () => {
    const unknown = new AwsError('InvalidRequestException', 'QueryExecution was not found');
    const { status, asked, lines } = await athena(unknown, 'CANCELLED');

    status.watch();
    while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, 20));

    expect(status.isQueryRunning()).toBe(true);
    expect(asked.length).toBe(1);
  });

  it('logs other failures and asks on', async () => {
    const failure = new AwsError('InternalServerException', 'sorry', { status: 500 });
    const { status, lines } = await athena(failure, 'CANCELLED');

    await ended(status.watch());

    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'warn', stage: 'query-status', queryId: id, message: 'sorry' }),
    ]);
  });

  it('asks again at once, a little later, when Athena throttles', async () => {
    const throttle = new AwsError('TooManyRequestsException', 'slow down');
    const { status, delaysSeconds, lines } = await athena(throttle, throttle, 'RUNNING', 'FAILED');

    await ended(status.watch());

    expect(delaysSeconds).toEqual([1, 0.01, 0.02, 1, 0.01]);
    expect(lines).toEqual([]);
  });

  it('stops when it is closed', async () => {
    const { status, asked, idle } = await athena('RUNNING');
    const signal = status.watch();
    await idle;

    status.close();
    await new Promise((resolve) => setTimeout(resolve, 20));

    expect(signal.aborted).toBe(false);
    expect(asked.length).toBe(1);
  });

  it('does not begin once it is closed', async () => {
    const { status, delaysSeconds } = await athena('CANCELLED');

    status.close();

    expect(status.isQueryRunning()).toBe(true);
    expect(delaysSeconds).toEqual([]);
  });
});
