import { describe, expect, it } from '@jest/globals';
import {
  type Block,
  ConnectorError,
  field,
  Secrets,
  scalarAt,
} from '../../../connectors/federation/index.ts';
import { parseConnectionString } from '../../../connectors/postgres/connection-string.ts';
import { createPool, type Pool } from '../../../connectors/postgres/pool.ts';
import { readBlocks } from '../../../connectors/postgres/records.ts';
import type { ScanPlan } from '../../../connectors/postgres/scan.ts';
import { openSession } from '../../../connectors/postgres/session.ts';
import { mapType } from '../../../connectors/postgres/type-map.ts';
import { callContext, errorOf } from './database.ts';
import {
  type Answer,
  commandComplete,
  dataRow,
  int32,
  message,
  ready,
  report,
  rowDescription,
  startScriptedServer,
} from './scripted-server.ts';

const int4 = 23;
const text = 25;
const mapping = mapType(int4, -1);
const plan: ScanPlan = {
  statement: { sql: 'SELECT n FROM t', parameters: [] },
  fields: [{ field: field('n', mapping.arrowType), mapping }],
};
const call = () => callContext({ remainingTimeMs: 10_000, maxBlockBytes: 1000 });

function poolOf(port: number, now?: () => number): Pool {
  const parsed = parseConnectionString(`postgres://u:secret@127.0.0.1:${port}/d?sslmode=disable`);
  if (parsed.kind === 'faults') throw new Error(parsed.faults.join());
  return createPool(parsed.target, new Secrets(), now);
}

async function openBlocks(pool: Pool): Promise<AsyncGenerator<Block, void, undefined>> {
  const { context } = call();
  return readBlocks(await openSession(pool, context), plan, context.maxBlockBytes, context);
}

async function readValues(pool: Pool): Promise<readonly unknown[]> {
  const values: unknown[] = [];
  for await (const { rowCount, vectors } of await openBlocks(pool)) {
    for (const vector of vectors)
      values.push(...Array.from({ length: rowCount }, (_, row) => scalarAt(vector, row)));
  }
  return values;
}

function answer(...messages: readonly Uint8Array[]): Answer {
  return { bytes: Buffer.concat(messages) };
}

const one = dataRow(int32(1));
const described = rowDescription(int4);

describe('a result', () => {
  it('may have notices and settings between its rows, and behind its end', async () => {
    const notice = report('N', 'NOTICE', '00000', 'by the way');
    const setting = message('S', Buffer.from('TimeZone\0UTC\0'));
    await using server = await startScriptedServer(
      answer(
        notice,
        described,
        one,
        notice,
        setting,
        dataRow(null),
        setting,
        commandComplete('SELECT 2'),
        ready,
        notice,
      ),
    );
    const pool = poolOf(server.port);

    expect(await readValues(pool)).toEqual([1, null]);
    expect(await readValues(pool)).toEqual([1, null]);
    expect(server.connections()).toBe(1);
    await pool.close();
  });

  it('fails with the error that comes behind its rows, and leaves the connection fit for the next', async () => {
    await using server = await startScriptedServer(
      answer(described, one, report('E', 'ERROR', '57014', 'canceling statement'), ready),
    );
    const pool = poolOf(server.port);

    expect((await errorOf(readValues(pool))).code).toBe('OperationTimeout');
    expect((await errorOf(readValues(pool))).code).toBe('OperationTimeout');
    expect(server.connections()).toBe(1);
    await pool.close();
  });

  it.each<[string, Answer, string]>([
    [
      'a row of more columns',
      answer(described, dataRow(int32(1), int32(2)), commandComplete('SELECT 1'), ready),
      'does not have the 1 columns',
    ],
    [
      'a value of another length',
      answer(described, dataRow(Buffer.from('1')), ready),
      'sent column n in a form of 1 bytes',
    ],
    ['a value that is longer than its row', answer(described, message('D', one.subarray(5, 11))), 'inside'],
    ['columns of another type', answer(rowDescription(text), one, ready), 'came with type OID 25'],
    ['more columns than were asked for', answer(rowDescription(int4, int4), ready), 'announced 2 columns'],
    ['rows without a description', answer(one, commandComplete('SELECT 1'), ready), 'without a description'],
    [
      'fewer rows than it counts',
      answer(described, one, commandComplete('SELECT 2'), ready),
      'counted 2 rows and sent 1',
    ],
    ['no end of its command', answer(described, one, ready), 'counted no rows and sent 1'],
    ['a suspended portal', answer(described, one, message('s'), ready), 'suspended'],
    ['a message of no length', answer(described, one, Buffer.from([0x44, 0, 0, 0, 0])), 'out of step'],
    ['a row that has no end', answer(described, Buffer.from([0x44, 0x7f, 0xff, 0xff, 0xff])), 'out of step'],
    [
      'an end in the middle of a row',
      { ...answer(described, one.subarray(0, 9)), isLast: true },
      'closed the connection',
    ],
    [
      'an error as its last word',
      { ...answer(described, one, report('E', 'FATAL', '57P01', 'terminating')), isLast: true },
      '57P01',
    ],
  ])('is refused with %s', async (_, script, words) => {
    await using server = await startScriptedServer(script);
    const pool = poolOf(server.port);

    const error = await errorOf(readValues(pool));

    expect(error).toBeInstanceOf(ConnectorError);
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('secret');
    await pool.close();
  });

  it('does not use a connection again that is out of step', async () => {
    await using server = await startScriptedServer(answer(described, dataRow(Buffer.from('1')), ready));
    const pool = poolOf(server.port);

    await errorOf(readValues(pool));
    await errorOf(readValues(pool));

    expect(server.connections()).toBe(2);
    await pool.close();
  });

  it('does not use a connection again that was idle for long, as in a frozen function', async () => {
    await using server = await startScriptedServer(answer(described, commandComplete('SELECT 0'), ready));
    let ms = 0;
    const pool = poolOf(server.port, () => ms);

    await readValues(pool);
    ms += 29_000;
    await readValues(pool);
    expect(server.connections()).toBe(1);
    ms += 31_000;
    await readValues(pool);

    expect(server.connections()).toBe(2);
    await pool.close();
  });

  it('is cancelled, and its connection closed, when the consumer leaves early', async () => {
    const rows = Array.from({ length: 2000 }, () => one);
    await using server = await startScriptedServer(answer(described, ...rows));
    const pool = poolOf(server.port);

    for await (const block of await openBlocks(pool)) {
      expect(block.rowCount).toBeGreaterThan(0);
      break;
    }

    expect(server.cancelRequests()).toBe(1);
    await pool.close();
  });
});
