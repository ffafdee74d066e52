import { describe, expect, it } from '@jest/globals';
import { vectorFromValues } from '../../../../connectors/federation/arrow/builder.ts';
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import type { Decimal } from '../../../../connectors/federation/arrow/scalar.ts';
import { arrowSchema, field, list, struct, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Connector } from '../../../../connectors/federation/connector.ts';
import { defineUdf } from '../../../../connectors/federation/functions/define.ts';
import { createFunctionHandler } from '../../../../connectors/federation/functions/handler.ts';
import { listOf, mapOf, structOf } from '../../../../connectors/federation/functions/type.ts';
import type { Udf } from '../../../../connectors/federation/functions/udf.ts';
import { createHandler } from '../../../../connectors/federation/handler.ts';
import { jsonLog, silentLog } from '../../../../connectors/federation/log.ts';
import { everyCase } from '../arrow/every-type.ts';
import { origin } from '../in-process.ts';
import { type Asked, callFunction, clientOf, clientOfFunctions } from './calling.ts';

const text = field('r', types.varchar);
const integer = field('r', types.integer);

function call(functions: readonly Udf[], asked: Asked): Promise<readonly unknown[]> {
  return callFunction(clientOfFunctions(functions), asked);
}

const shout = defineUdf({
  name: 'shout',
  args: [types.varchar],
  returns: types.varchar,
  row: (word) => (word === null ? 'nothing' : word.toUpperCase()),
});

describe('a function of one row', () => {
  it('is called for each row, nulls included', async () => {
    const rows = [['a'], [null], ['ß']];
    expect(await call([shout], { name: 'shout', args: [text], returns: text, rows })).toEqual([
      'A',
      'nothing',
      'SS',
    ]);
  });

  it('is not called for a row with a null under null-out', async () => {
    const seen: unknown[] = [];
    const join = defineUdf({
      name: 'join',
      args: [types.varchar, types.integer],
      returns: types.varchar,
      nullIn: 'null-out',
      row: (word, count) => {
        seen.push(word);
        return word.repeat(count);
      },
    });
    const rows = [
      [null, 1],
      ['a', 2],
      ['b', null],
      ['c', 1],
      [null, null],
    ];
    const asked = { name: 'join', args: [text, integer], returns: text, rows };
    expect(await call([join], asked)).toEqual([null, 'aa', null, 'c', null]);
    expect(seen).toEqual(['a', 'c']);
  });

  it('answers no rows with no rows', async () => {
    expect(await call([shout], { name: 'shout', args: [text], returns: text, rows: [] })).toEqual([]);
  });

  it('may take no arguments', async () => {
    const seven = defineUdf({ name: 'seven', args: [], returns: types.integer, row: () => 7 });
    expect(await call([seven], { name: 'seven', args: [], returns: integer, rows: [[], []] })).toEqual([
      7, 7,
    ]);
  });

  it.each(everyCase)('takes and gives $field.name exactly', async ({ field: column, values }) => {
    const same: Udf = {
      name: 'same',
      args: [column],
      returns: column,
      nullIn: 'call',
      evaluate: ({ vectors: [vector], output }) =>
        vectorFromValues(
          output,
          values.map((_, row) => (vector === undefined ? null : valueAt(vector, row))),
        ),
    };
    const rows = values.map((value) => [value]);
    expect(await call([same], { name: 'same', args: [column], returns: column, rows })).toEqual(values);
  });

  it('infers what it takes and gives from the types', async () => {
    const describeAll = defineUdf({
      name: 'describe_all',
      args: [
        types.bigint,
        types.tinyint,
        types.decimal(10, 2),
        types.varbinary,
        types.date,
        types.timestamp,
        listOf(types.bigint),
        structOf({ id: types.bigint, tags: listOf(types.varchar) }),
        mapOf(types.varchar, types.double),
      ],
      returns: mapOf(types.varchar, types.varchar),
      nullIn: 'null-out',
      row: (long, small, exact, bytes, day, instant, longs, row, weights) => {
        const wide: bigint = long + instant + (longs[0] ?? 0n) + (row.id ?? 0n);
        const narrow: number = small + bytes.length + day + (weights.get('a') ?? 0);
        const decimal: Decimal = exact;
        const tags: readonly (string | null)[] = row.tags ?? [];
        return new Map([
          ['wide', String(wide)],
          ['narrow', String(narrow)],
          ['decimal', `${decimal.unscaled}e-${decimal.scale}`],
          ['tags', tags.join()],
        ]);
      },
    });
    const { args, returns } = describeAll;
    const row = [
      1n,
      2,
      { unscaled: 345n, scale: 2 },
      new Uint8Array([9]),
      10,
      100n,
      [1000n],
      { id: 10_000n, tags: ['x', null] },
      new Map([['a', 0.5]]),
    ];
    const [answer] = await call([describeAll], { name: 'describe_all', args, returns, rows: [row] });
    expect(answer).toEqual(
      new Map([
        ['wide', '11101'],
        ['narrow', '13.5'],
        ['decimal', '345e-2'],
        ['tags', 'x,'],
      ]),
    );
  });

  it('refuses arguments and results of the wrong TypeScript type', () => {
    defineUdf({
      name: 'wrong_argument',
      args: [types.bigint],
      returns: types.varchar,
      // @ts-expect-error a bigint is no number
      row: (value: number | null) => String(value),
    });
    defineUdf({
      name: 'wrong_result',
      args: [types.bigint],
      returns: types.bigint,
      // @ts-expect-error text is no result of type bigint
      row: (value) => String(value),
    });
    defineUdf({
      name: 'forgets_null',
      args: [types.bigint],
      returns: types.bigint,
      // @ts-expect-error the argument may be null
      row: (value) => value + 1n,
    });
    expect(shout.args.map(({ type }) => type)).toEqual([types.varchar]);
  });

  it('gives a decimal in the scale that the query declares', async () => {
    const half = defineUdf({
      name: 'half',
      args: [types.decimal(10, 2)],
      returns: types.decimal(10, 2),
      row: (value) => (value === null ? null : { unscaled: value.unscaled * 5n, scale: value.scale + 1 }),
    });
    const wide = field('r', types.decimal(20, 5));
    const asked = { name: 'half', args: [wide], returns: wide, rows: [[{ unscaled: 100_000n, scale: 5 }]] };
    expect(await call([half], asked)).toEqual([{ unscaled: 50_000n, scale: 5 }]);
  });

  it('fails when a result does not fit its type, without saying the value', async () => {
    const overflow = defineUdf({ name: 'overflow', args: [], returns: types.tinyint, row: () => 4711 });
    const asked = { name: 'overflow', args: [], returns: field('r', types.tinyint), rows: [[]] };
    const failure = call([overflow], asked);
    await expect(failure).rejects.toThrow(/^function overflow gave a result that its type cannot hold: /);
    await expect(failure).rejects.not.toThrow('4711');
  });
});

describe('a function of vectors', () => {
  it('may wait for a service, and is told how long', async () => {
    const remaining: number[] = [];
    const slow = defineUdf({
      name: 'slow',
      args: [types.integer],
      returns: types.integer,
      evaluate: async ({ vectors: [vector], rowCount, output }, { remainingTimeMs, signal }) => {
        remaining.push(remainingTimeMs());
        await new Promise((resolve) => setTimeout(resolve, 1));
        signal.throwIfAborted();
        const values = Array.from({ length: rowCount }, (_, row) =>
          vector === undefined ? null : Number(valueAt(vector, row)) * 2,
        );
        return vectorFromValues(output, values);
      },
    });
    const handler = createFunctionHandler([slow], { environment: {}, log: silentLog });
    const client = clientOf(handler, { getRemainingTimeInMillis: () => 60_000 });
    const asked = { name: 'slow', args: [integer], returns: integer, rows: [[1], [2]] };
    expect(await callFunction(client, asked)).toEqual([2, 4]);
    expect(remaining).toEqual([60_000]);
  });

  it('is ended by the deadline with a clear error', async () => {
    const stuck = defineUdf({
      name: 'stuck',
      args: [],
      returns: types.integer,
      evaluate: (_input, { signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('gone')))),
    });
    const handler = createFunctionHandler([stuck], { environment: {}, log: silentLog });
    const client = clientOf(handler, { getRemainingTimeInMillis: () => 3_010 });
    const asked = { name: 'stuck', args: [], returns: integer, rows: [[]] };
    await expect(callFunction(client, asked)).rejects.toThrow('the function is about to run out of time');
  });

  const wrong: readonly (readonly [
    what: string,
    values: readonly unknown[],
    type: typeof text,
    message: string,
  ])[] = [
    ['too few values', ['a'], text, 'function odd gave 1 values for 2 rows; it must give one a row'],
    [
      'another type',
      [1n, 2n],
      field('x', types.bigint),
      'function odd gave a vector of (x Int(64)), where (r Utf8) was declared',
    ],
  ];
  it.each(wrong)('fails with %s', async (_what, values, column, message) => {
    const odd = defineUdf({
      name: 'odd',
      args: [types.varchar],
      returns: types.varchar,
      evaluate: () => vectorFromValues(column, values),
    });
    const asked = { name: 'odd', args: [text], returns: text, rows: [['a'], ['b']] };
    await expect(call([odd], asked)).rejects.toThrow(message);
  });
});

describe('which function is meant', () => {
  const kinds = [
    defineUdf({ name: 'kind', args: [types.varchar], returns: types.varchar, row: () => 'text' }),
    defineUdf({ name: 'kind', args: [types.bigint], returns: types.varchar, row: () => 'number' }),
    defineUdf({ name: 'kind', args: [types.decimal(10, 2)], returns: types.varchar, row: () => 'price' }),
    defineUdf({ name: 'kind', args: [types.decimal(38, 0)], returns: types.varchar, row: () => 'whole' }),
    defineUdf({ name: 'kind', args: [listOf(types.varchar)], returns: types.varchar, row: () => 'texts' }),
    defineUdf({
      name: 'kind',
      args: [structOf({ a: types.varchar })],
      returns: types.varchar,
      row: () => 'row of a',
    }),
    defineUdf({
      name: 'kind',
      args: [types.varchar, types.varchar],
      returns: types.varchar,
      row: () => 'two',
    }),
    defineUdf({
      name: 'kind',
      args: [types.timestampWithTimeZone],
      returns: types.varchar,
      row: () => 'zoned',
    }),
  ];
  const cases = [
    { args: [text], kind: 'text' },
    { args: [field('x', types.bigint)], kind: 'number' },
    { args: [field('x', types.decimal(38, 0))], kind: 'whole' },
    { args: [field('x', types.decimal(12, 4))], kind: 'price' },
    { args: [list('x', types.varchar)], kind: 'texts' },
    { args: [struct('x', [field('a', types.varchar)])], kind: 'row of a' },
    { args: [text, text], kind: 'two' },
    {
      args: [field('x', { kind: 'Timestamp', unit: 'MILLISECOND', timezone: 'Europe/Paris' })],
      kind: 'zoned',
    },
  ];
  it.each(cases)('$kind, by the types of the arguments', async ({ args, kind }) => {
    const rows = [args.map(() => null)];
    expect(await call(kinds, { name: 'kind', args, returns: text, rows })).toEqual([kind]);
  });

  it('says what there is when no types fit', async () => {
    const asked = { name: 'kind', args: [field('x', types.boolean)], returns: text, rows: [] };
    await expect(call(kinds, asked)).rejects.toThrow(
      /^function kind\(boolean\) does not exist; there is kind\(varchar\) returning varchar, kind\(bigint\) returning/,
    );
    const other = { ...asked, args: [struct('x', [field('b', types.varchar)])] };
    await expect(call(kinds, other)).rejects.toThrow('function kind(row(b varchar)) does not exist');
  });

  const unknown = [
    { name: 'cry', message: 'function cry does not exist; there is shout(varchar) returning varchar' },
    {
      name: 'Shout',
      message: 'function Shout does not exist; names are in lower case; there is shout(varchar)',
    },
  ];
  it.each(unknown)('says what there is instead of $name', async ({ name, message }) => {
    await expect(call([shout], { name, args: [text], returns: text, rows: [] })).rejects.toThrow(message);
  });

  it('says when the query declares another result', async () => {
    const asked = { name: 'shout', args: [text], returns: integer, rows: [] };
    await expect(call([shout], asked)).rejects.toThrow(
      'function shout(varchar) returns varchar, but the query declares that it returns integer',
    );
  });

  it('refuses two functions that cannot be told apart', () => {
    expect(() => createFunctionHandler([shout, shout])).toThrow(
      'function shout(varchar) returning varchar is defined twice',
    );
  });

  it('refuses names and types that Athena does not take', () => {
    const definition = { args: [], returns: types.varchar, row: () => 'x' } as const;
    expect(() => defineUdf({ ...definition, name: 'camelCase' })).toThrow('Athena sends names in lower case');
    const unsigned = { kind: 'Int', bitWidth: 32, isSigned: false } as const;
    expect(() => defineUdf({ ...definition, name: 'f', returns: listOf(unsigned), row: () => [] })).toThrow(
      'function f has types that Athena does not take: result.element UInt(32)',
    );
  });
});

describe('a call', () => {
  const failing = defineUdf({
    name: 'failing',
    args: [types.varchar],
    returns: types.varchar,
    row: () => {
      throw new Error('the service said no');
    },
  });

  it('fails with the message that the author threw', async () => {
    const asked = { name: 'failing', args: [text], returns: text, rows: [['secret']] };
    await expect(call([failing], asked)).rejects.toThrow(/^the service said no$/);
  });

  it('takes no other functions than scalar ones', async () => {
    const handler = createFunctionHandler([shout], { environment: {}, log: silentLog });
    const event = { '@type': 'UserDefinedFunctionRequest', functionType: 'AGGREGATE' };
    const client = clientOf(async (request) => handler({ ...(request as object), ...event }));
    await expect(
      callFunction(client, { name: 'shout', args: [text], returns: text, rows: [] }),
    ).rejects.toThrow('UserDefinedFunctionRequest.functionType: one of SCALAR was expected');
  });

  it('needs exactly one column of results', async () => {
    const client = clientOfFunctions([shout]);
    const block = { schema: arrowSchema([]), rowCount: 0, vectors: [] };
    const request = { identity: origin.identity, inputRecords: block, methodName: 'shout' };
    await expect(
      client.callFunction({ ...request, outputSchema: arrowSchema([text, text]) }),
    ).rejects.toThrow('UserDefinedFunctionRequest.outputSchema: one field was expected, got 2');
  });

  it('refuses an answer that Lambda would not carry', async () => {
    const large = defineUdf({
      name: 'large',
      args: [],
      returns: types.varchar,
      row: () => 'x'.repeat(100_000),
    });
    const rows = Array.from({ length: 60 }, () => []);
    await expect(call([large], { name: 'large', args: [], returns: text, rows })).rejects.toThrow(
      /^UserDefinedFunctionResponse has \d+ bytes, and Lambda carries 6291456 .*smaller values/,
    );
  });

  it('is logged by name and count, never by value', async () => {
    const lines: string[] = [];
    const client = clientOfFunctions(
      [shout],
      jsonLog('debug', (line) => lines.push(line)),
    );
    await callFunction(client, { name: 'shout', args: [text], returns: text, rows: [['quiet']] });
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ stage: 'called', function: 'shout', rows: 1 }),
      expect.objectContaining({ stage: 'answered', request: 'UserDefinedFunctionRequest' }),
    ]);
    expect(lines.join().toLowerCase()).not.toContain('quiet');
  });
});

describe('a Lambda', () => {
  it('of functions alone answers Ping and says that it has no tables', async () => {
    const handler = createFunctionHandler([shout], { environment: {}, log: silentLog, sourceType: 'loud' });
    const client = clientOf(handler);
    expect((await client.ping(origin)).sourceType).toBe('loud');
    await expect(client.listSchemas(origin)).rejects.toThrow('USING EXTERNAL FUNCTION');
  });

  const connector: Connector = {
    sourceType: 'tables',
    listSchemaNames: async () => ['s'],
    listTables: async () => [],
    describeTable: async () => ({ schema: arrowSchema([]) }),
    read: async () => ({ kind: 'rows', rows: [] }),
  };

  it('may serve tables and functions', async () => {
    const client = clientOf(
      createHandler(connector, { functions: [shout], environment: {}, log: silentLog }),
    );
    expect((await client.listSchemas(origin)).schemas).toEqual(['s']);
    expect(await callFunction(client, { name: 'shout', args: [text], returns: text, rows: [['a']] })).toEqual(
      ['A'],
    );
  });

  it('of tables alone says that it has no functions', async () => {
    const client = clientOf(createHandler(connector, { environment: {}, log: silentLog }));
    await expect(callFunction(client, { name: 'f', args: [], returns: text, rows: [] })).rejects.toThrow(
      'function f does not exist: this Lambda has no functions',
    );
  });
});
