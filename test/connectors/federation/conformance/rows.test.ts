/** Rows that a connector gives as objects, on their way through a filter into columns. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { vectorFromValues } from '../../../../connectors/federation/arrow/builder.ts';
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import {
  arrowSchema,
  type Field,
  field,
  list,
  map,
  struct,
  types,
} from '../../../../connectors/federation/arrow/type.ts';
import type { Connector, Row } from '../../../../connectors/federation/connector.ts';
import { everyCase } from '../arrow/every-type.ts';
import { equalTo, inProcess, scan } from '../in-process.ts';

const schema = arrowSchema([field('keep', types.boolean), ...everyCase.map((each) => each.field)]);

function giving(rows: readonly Row[]): Connector {
  return {
    sourceType: 'demo',
    listSchemaNames: async () => ['s'],
    listTables: async () => ['t'],
    describeTable: async () => ({ schema }),
    read: async () => ({ kind: 'rows', rows }),
  };
}

const kept = { summary: new Map([['keep', equalTo(types.boolean, true)]]) };

describe('a row that a filter refuses', () => {
  /** Any of the columns, each with one of the values of its type. */
  const cells = fc.record(
    Object.fromEntries(everyCase.map(({ field: { name }, values }) => [name, fc.constantFrom(...values)])),
    { requiredKeys: [] },
  );
  const row = fc.tuple(fc.boolean(), cells).map(([keep, some]): Row => ({ keep, ...some }));
  const noCells = Object.fromEntries(schema.fields.map(({ name }) => [name, null]));

  it('leaves nothing in the rows that follow, whatever types it has and they lack', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (rows) => {
        const { rows: found } = await scan(inProcess(giving(rows)).client, { constraints: kept });
        expect(found).toEqual(rows.filter(({ keep }) => keep).map((given) => ({ ...noCells, ...given })));
      }),
      { numRuns: 60 },
    );
  });
});

describe('what a row has beyond the columns that are asked for', () => {
  it('is passed over, columns of the table or not, whatever it holds', async () => {
    const rows = [
      { keep: true, integer: 1, bigint: 'not a number', stranger: { deep: [1] } },
      { keep: true, integer: 2, stranger: Symbol('odd') },
    ];
    const { rows: found } = await scan(inProcess(giving(rows)).client, { columns: ['integer'] });
    expect(found).toEqual([{ integer: 1 }, { integer: 2 }]);
  });

  it('is tested all the same when a filter asks for it', async () => {
    const rows = [
      { keep: true, integer: 1 },
      { keep: false, integer: 2 },
    ];
    const scanned = await scan(inProcess(giving(rows)).client, { columns: ['integer'], constraints: kept });
    expect(scanned.rows).toEqual([{ integer: 1 }]);
  });
});

describe('a time with a zone', () => {
  const zoned = field('t', types.timestampWithTimeZone);
  const stored = (value: unknown): unknown => valueAt(vectorFromValues(zoned, [value]), 0);

  it.each(['+05:30:15', 'Mars/Olympus'])('%s that Athena does not know is InvalidInput', (zone) => {
    expect(() => stored({ epochMs: 0n, zone })).toThrow(
      expect.objectContaining({ code: 'InvalidInput', message: expect.stringContaining(zone) }),
    );
  });

  it('in a list, a struct and a map is packed as in a column', () => {
    const value = { epochMs: 1450737754000n, zone: '-05:00' };
    const nested: readonly (readonly [Field, unknown, unknown])[] = [
      [list('c', zoned.type), [value, 4096n, null], [5942221840384541n, 4096n, null]],
      [struct('c', [zoned]), { t: value }, { t: 5942221840384541n }],
      [map('c', types.varchar, zoned), { k: value }, new Map([['k', 5942221840384541n]])],
    ];
    for (const [column, given, expected] of nested) {
      expect(valueAt(vectorFromValues(column, [given]), 0)).toEqual(expected);
    }
  });

  it('in microseconds is taken as a packed number alone', () => {
    const micros = field('t', { kind: 'Timestamp', unit: 'MICROSECOND', timezone: 'UTC' });
    expect(valueAt(vectorFromValues(micros, [5n]), 0)).toBe(5n);
    for (const value of [new Date(0), { epochMs: 0n, zone: 'UTC' }]) {
      expect(() => vectorFromValues(micros, [value])).toThrow(
        'column "t" of type Timestamp(MICROSECOND, UTC)',
      );
    }
  });

  it('that comes packed is stored bit for bit, unassigned keys too', () => {
    for (const packed of [5942221840384541n, -4096n, 2n ** 63n - 1n, -(2n ** 63n), 2040n]) {
      expect(stored(packed)).toBe(packed);
    }
  });
});

describe('a list', () => {
  it('is taken from anything iterable', () => {
    const numbers = list('l', types.integer);
    const generated = (function* () {
      yield* [1, 2];
    })();
    for (const given of [[1, 2], new Set([1, 2]), generated]) {
      expect(valueAt(vectorFromValues(numbers, [given]), 0)).toEqual([1, 2]);
    }
  });
});
