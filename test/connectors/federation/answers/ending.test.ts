import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { settled } from '../../../../connectors/federation/answers/ending.ts';
import { arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Connector, RowSource } from '../../../../connectors/federation/connector.ts';
import { equalTo, inProcess, origin, scan } from '../in-process.ts';

const schema = arrowSchema([field('id', types.bigint)]);
const demo: Connector = {
  sourceType: 'demo',
  listSchemaNames: async () => ['s'],
  listTables: async () => ['t'],
  describeTable: async () => ({ schema }),
  read: async () => ({ kind: 'rows', rows: [] }),
};
const never = new Promise<never>(() => undefined);
/** Lambda’s own end lies 3 seconds after the moment at which a call is told to end. */
const outOfTime = { lambdaContext: { getRemainingTimeInMillis: () => 3_020 } };

const unhandled: unknown[] = [];
const collect = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', collect);
});
afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off('unhandledRejection', collect);
  expect(unhandled).toEqual([]);
});

describe('a call that is told to end', () => {
  const reason = new Error('told to end');

  it('is told as the reason, however the work then breaks', async () => {
    const abort = new AbortController();
    const work = new Promise<never>((_, reject) => {
      abort.signal.addEventListener('abort', () => reject(new Error('socket closed')));
    });
    const call = settled(work, abort.signal);
    abort.abort(reason);
    await expect(call).rejects.toBe(reason);
  });

  it('gives its result when the work is done all the same', async () => {
    expect(await settled(Promise.resolve('done'), AbortSignal.abort(reason))).toBe('done');
  });

  it('ends after a moment of grace when the work hangs, and whatever the work does later is nobody’s', async () => {
    let breakLater = (): void => undefined;
    const work = new Promise<never>((_, reject) => {
      breakLater = () => reject(new Error('much later'));
    });
    await expect(settled(work, AbortSignal.abort(reason))).rejects.toBe(reason);
    breakLater();
  });

  it('keeps its own failure when nobody told it to end', async () => {
    const failure = new Error('its own');
    await expect(settled(Promise.reject(failure), new AbortController().signal)).rejects.toBe(failure);
  });
});

describe('a connector cannot hold a call up', () => {
  const endless = (function* () {
    for (let id = 0n; ; id++) yield { id };
  })();
  const hanging = (async function* () {
    yield { id: 1 };
    await never;
  })();

  it.each<readonly [string, Partial<Connector>]>([
    ['hangs while it opens a read', { read: () => never }],
    ['hangs between two rows', { read: async () => ({ kind: 'rows', rows: hanging }) }],
    [
      'gives rows without end, of which none qualifies',
      { read: async () => ({ kind: 'rows', rows: endless }) },
    ],
    ['hangs over its splits', { planSplits: () => never }],
    ['hangs over a table', { describeTable: () => never }],
  ])('that %s', async (_, changes) => {
    const { client } = inProcess({ ...demo, ...changes }, outOfTime);
    const constraints = { summary: new Map([['id', equalTo(types.bigint, -1n)]]) };
    await expect(scan(client, { constraints })).rejects.toThrow('the function is about to run out of time');
  });

  it('that hangs in its own ping hook', async () => {
    const { client } = inProcess({ ...demo, onPing: () => never }, outOfTime);
    await expect(client.ping(origin)).rejects.toThrow('the function is about to run out of time');
  });

  it('that gives blocks without end, of which none has a row', async () => {
    const blocks = (async function* () {
      for (;;) yield { schema, rowCount: 0, vectors: [] };
    })();
    const read = async (): Promise<RowSource> => ({ kind: 'blocks', blocks });
    const columnless = { describeTable: async () => ({ schema: arrowSchema([]) }), read };
    const { client } = inProcess({ ...demo, ...columnless }, outOfTime);
    await expect(scan(client)).rejects.toThrow('the function is about to run out of time');
  });
});

describe('a call that has ended', () => {
  it('leaves no timer that keeps the process alive', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const { client } = inProcess(demo, { lambdaContext: { getRemainingTimeInMillis: () => 900_000 } });
    await scan(client);
    await client.ping(origin);
    expect(timers()).toBeLessThanOrEqual(before);
  });
});
