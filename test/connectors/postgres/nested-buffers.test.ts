/** Rows, maps and arrays in messages that a server sends, and in messages that none should. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Block, ConnectorError } from '../../../connectors/federation/index.ts';
import { createBlockBuffer, type ResultField } from '../../../connectors/postgres/block-buffer.ts';
import type { DeclaredType, Structure } from '../../../connectors/postgres/declared-type.ts';
import { fieldOf } from '../../../connectors/postgres/type-field.ts';
import { mapDeclared } from '../../../connectors/postgres/type-map.ts';
import { valuesOf } from './nested-values.ts';

const ownOid = 16_384;
const int4 = 23;
const text = 25;
const bool = 16;

function declared(oid: number, structure: Structure = { kind: 'plain' }, dimensions = 0): DeclaredType {
  return { oid, modifier: -1, dimensions, isDomain: false, structure };
}

function composite(members: Readonly<Record<string, DeclaredType>>): DeclaredType {
  return declared(ownOid, {
    kind: 'composite',
    members: Object.entries(members).map(([name, type]) => ({ name, declaredOid: type.oid, type })),
  });
}

const types = {
  r: composite({ n: declared(int4), t: declared(text), inner: composite({ flag: declared(bool) }) }),
  m: declared(ownOid, { kind: 'hstore' }),
  a: declared(1007, { kind: 'plain' }, 1),
};
const fields: readonly ResultField[] = Object.entries(types).map(([name, type]) => {
  const mapping = mapDeclared(type);
  return { field: fieldOf(name, mapping), mapping };
});

const int = (value: number) => Buffer.from(Uint32Array.of(value).buffer).swap32();
const sized = (value: Uint8Array | null) =>
  value === null ? int(-1) : Buffer.concat([int(value.length), value]);
const words = (value: string | null) => sized(value === null ? null : Buffer.from(value));

function record(...members: readonly (readonly [oid: number, value: Uint8Array | null])[]): Buffer {
  return Buffer.concat([int(members.length), ...members.flatMap(([oid, value]) => [int(oid), sized(value)])]);
}

function pairs(entries: Readonly<Record<string, string | null>>): Buffer {
  const list = Object.entries(entries);
  return Buffer.concat([int(list.length), ...list.flatMap(([key, value]) => [words(key), words(value)])]);
}

function integers(...values: readonly (number | null)[]): Buffer {
  const elements = values.map((value) => sized(value === null ? null : int(value)));
  return Buffer.concat([int(1), int(1), int(int4), int(values.length), int(1), ...elements]);
}

function row(...values: readonly (Uint8Array | null)[]): Buffer {
  return Buffer.concat([Buffer.of(0, values.length), ...values.map(sized)]);
}

function gather(messages: readonly Uint8Array[], maxBlockBytes = 1_000_000): readonly Block[] {
  const buffer = createBlockBuffer(fields, maxBlockBytes);
  const blocks = messages.map((message) => {
    const bytes = new Uint8Array(message.length + 4);
    bytes.set(message);
    return buffer.append(bytes, new DataView(bytes.buffer), 0, message.length);
  });
  return [...blocks, buffer.finish()].filter((block) => block !== null);
}

const inner = record([bool, Uint8Array.of(1)]);
const whole = record([int4, int(7)], [text, Buffer.from('é')], [2249, inner]);
const message = row(whole, pairs({ a: '1', b: null }), integers(1, null));

describe('a message with rows, maps and arrays', () => {
  it('is decoded member by member', () => {
    const nulls = row(record([int4, null], [text, null], [2249, null]), pairs({}), integers());

    expect(gather([message, row(null, null, null), nulls]).flatMap(valuesOf)).toEqual([
      [
        { n: 7, t: 'é', inner: { flag: true } },
        new Map([
          ['a', '1'],
          ['b', null],
        ]),
        [1, null],
      ],
      [null, null, null],
      [{ n: null, t: null, inner: null }, new Map(), []],
    ]);
  });

  it.each([
    ['a row of fewer members', row(record([int4, int(7)]), null, null)],
    ['a row that ends inside a member', row(whole.subarray(0, -1), null, null)],
    ['a row with bytes behind its members', row(Buffer.concat([whole, Buffer.of(0)]), null, null)],
    ['a row of a length alone', row(Buffer.of(0, 0), null, null)],
    [
      'pairs that are fewer than they count',
      row(null, Buffer.concat([int(2), words('a'), words('1')]), null),
    ],
    ['pairs of a count below none', row(null, int(-1), null)],
    ['pairs of a count beyond all memory', row(null, int(0x7fff_ffff), null)],
    ['a key that is null', row(null, Buffer.concat([int(1), words(null), words('1')]), null)],
    ['elements of a count beyond all memory', row(null, null, integers(1).fill(0x7f, 12, 16))],
  ])('is refused for %s', (_, spoilt) => {
    expect(() => gather([spoilt])).toThrow(/^PostgreSQL sent /);
  });

  it('is refused for a member of another type, by its name', () => {
    const other = record([20, Buffer.alloc(8)], [text, null], [2249, null]);

    expect(() => gather([row(other, null, null)])).toThrow('r.n came with type OID 20');
  });

  it('is decoded or refused, however it is spoilt', () => {
    const place = fc.nat(message.length - 1);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 4 }),
        fc.option(place),
        (changes, cut) => {
          const spoilt = Buffer.from(message);
          for (const [at, byte] of changes) spoilt[at] = byte;
          try {
            expect(gather([spoilt.subarray(0, cut ?? spoilt.length)])[0]?.rowCount).toBe(1);
          } catch (error) {
            expect(error).toBeInstanceOf(ConnectorError);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
