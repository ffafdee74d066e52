import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { buildBlock } from '../../../../../connectors/federation/arrow/builder.ts';
import { arrowSchema, field, types } from '../../../../../connectors/federation/arrow/type.ts';
import { ConnectorError } from '../../../../../connectors/federation/errors.ts';
import { compilePredicate } from '../../../../../connectors/federation/predicate/evaluate.ts';
import {
  type DecodedPlan,
  decodePlan,
} from '../../../../../connectors/federation/predicate/substrait/plan.ts';
import { planBytes, planOf, plans } from './corpus.ts';
import { bytes, call, column, filter, functions, i32, number, plan, read, varint } from './writer.ts';

/** undefined: refused, as it may be; any other error than a clear one fails the test. */
function decodeOrRefuse(plan: Uint8Array): DecodedPlan | undefined {
  try {
    return decodePlan(plan);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    expect(['InvalidInput', 'OperationNotSupported']).toContain(error.code);
    expect(error.message).toMatch(/^(query plan: |the query plan has )/);
    return undefined;
  }
}

describe('bytes that are not a plan', () => {
  const whole = planBytes(planOf('("int" = 5 OR "text" = \'abc\') AND ("big" > 0 OR "flag")'));

  it('are refused wherever they end too early', () => {
    const decoded = Array.from(whole, (_, end) => decodeOrRefuse(whole.subarray(0, end)));
    // Only the version, which comes last, may be cut off.
    const ends = decoded.flatMap((result, end) => (result === undefined ? [] : [end]));
    expect(ends.every((end) => end > 0.95 * whole.length)).toBe(true);
    expect(ends).not.toHaveLength(0);
  });

  it('are refused, or another plan, whatever bytes are changed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...plans),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
        (chosen, changes) => {
          const changed = Uint8Array.from(planBytes(chosen));
          for (const [at, value] of changes) changed[at % changed.length] = value;
          decodeOrRefuse(changed);
        },
      ),
      { numRuns: 1000, seed: 4 },
    );
  });

  it('are refused when they are any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
        decodeOrRefuse(any);
      }),
      { numRuns: 2000, seed: 4 },
    );
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'Plan.relations is missing'],
    [
      'a length beyond the end',
      Buffer.from([0x1a, 0xff, 0xff, 0xff, 0xff, 0x0f]),
      'ends at byte 6, but a field',
    ],
    [
      'a length of 2^63',
      Buffer.concat([Buffer.from([0x1a]), varint(2 ** 62), Buffer.from([0])]),
      'ends at byte',
    ],
    ['a number of eleven bytes', Buffer.alloc(11, 0xff), 'has a number of more than 64 bits'],
    ['field zero', Buffer.from([0x02, 0x00]), 'Plan has no field at byte 0'],
    ['a group', Buffer.from([0x1b]), 'Plan has no field at byte 0'],
    ['a number where a message stands', number(3, 1), 'Plan.relations is a varint'],
    [
      'text that is not UTF-8',
      bytes(3, bytes(2, bytes(1, read), bytes(2, Uint8Array.of(0xff)))),
      'RelRoot.names is not UTF-8',
    ],
    ['a field twice', plan(bytes(2, bytes(2, read), bytes(2, read))), 'FilterRel.input comes twice'],
    [
      'two relations in one',
      plan(Buffer.concat([read, filter(read, column(0))])),
      'Rel has both read and filter',
    ],
    ['a number of 33 bits for one of 32', plan(filter(read, i32(2 ** 33))), 'Literal.i32 is outside of'],
  ])('are refused: %s', (_, any, words) => {
    expect(() => decodePlan(any)).toThrow(`query plan: `);
    expect(() => decodePlan(any)).toThrow(words);
  });

  it('are refused by the number of a field that has changed', () => {
    const changed = plan(bytes(2, bytes(2, read), bytes(5, column(0))));
    expect(() => decodePlan(changed)).toThrow('query plan: field 5 of FilterRel is not known');
  });
});

describe('a plan without end', () => {
  const schema = arrowSchema([field('flag', types.boolean), field('int', types.integer)]);
  const block = buildBlock(schema, [
    { flag: true, int: 7 },
    { flag: false, int: null },
    { flag: null, int: 1999 },
  ]);
  const rowsOf = (planned: Uint8Array) => {
    const rows = compilePredicate(decodePlan(planned).predicate, schema)(block);
    return rows === null ? [0, 1, 2] : [...rows];
  };
  const nested = (depth: number) => {
    let condition: Uint8Array = column(0);
    for (let level = 0; level < depth; level++) condition = call(functions.not, condition);
    return plan(filter(read, condition));
  };

  it('is read up to 400 nodes that stand inside each other, and evaluated', () => {
    expect(rowsOf(nested(400))).toEqual([0]);
    expect(rowsOf(nested(401))).toEqual([1]);
  });

  it.each([600, 2000])('is refused with %d of them', (depth) => {
    expect(() => decodePlan(nested(depth))).toThrow('more than 500 nodes stand inside each other');
  });

  it('is read where a chain of one connective is nested as deep as it is long, as IN lists come', () => {
    let condition: Uint8Array = call(functions.equal, column(1), i32(0));
    for (let value = 1; value < 2000; value++)
      condition = call(functions.or, condition, call(functions.equal, column(1), i32(value)));
    const planned = plan(filter(read, condition));
    expect(decodePlan(planned).predicate).toMatchObject([{ kind: 'in-list', list: { length: 2000 } }]);
    expect(rowsOf(planned)).toEqual([0, 2]);
  });

  it('is read and evaluated with 400 branches of a case', () => {
    const clause = bytes(1, bytes(1, call(functions.equal, column(1), i32(1))), bytes(2, column(0)));
    const condition = bytes(6, ...Array.from({ length: 400 }, () => clause), bytes(2, column(0)));
    expect(rowsOf(plan(filter(read, condition)))).toEqual([0]);
  });

  it('is refused with a case of 600', () => {
    const clause = bytes(1, bytes(1, column(0)), bytes(2, column(0)));
    const condition = bytes(6, ...Array.from({ length: 600 }, () => clause));
    expect(() => decodePlan(plan(filter(read, condition)))).toThrow('more than 500 nodes');
  });

  it('is refused where a part would be doubled again and again', () => {
    let condition: Uint8Array = column(0);
    for (let level = 0; level < 40; level++) condition = call(functions.coalesce, condition, column(0));
    expect(() => decodePlan(plan(filter(read, condition)))).toThrow('stands in the condition of another');
  });

  it('is refused with 600 relations above each other', () => {
    let rel: Uint8Array = read;
    for (let level = 0; level < 600; level++) rel = filter(rel, column(0));
    expect(() => decodePlan(plan(rel))).toThrow('more than 500 nodes');
  });

  it('is refused with more columns than tables have', () => {
    const emit = bytes(1, bytes(2, bytes(1, Buffer.alloc(20_000))));
    const rel = bytes(2, emit, bytes(2, read), bytes(3, column(0)));
    expect(() => decodePlan(plan(rel))).toThrow('has 20000 columns');
  });

  it('is refused with more bytes than any query needs, before it is looked at', () => {
    expect(() => decodePlan(Buffer.alloc(2 * 1024 * 1024 + 1))).toThrow('the query plan has 2097153 bytes');
  });
});
