import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Field, field, list, map, struct, types } from '../../../../connectors/federation/arrow/type.ts';
import { fieldOfGlueType, hasLateType } from '../../../../connectors/federation/glue/field.ts';
import { maxTypeDepth, parseGlueType } from '../../../../connectors/federation/glue/type.ts';
import { writtenTypes } from './type-text.ts';

const columnOf = (text: string): Field => fieldOfGlueType('c', parseGlueType(text));
const inList = (element: Field): Field => field('c', { kind: 'List' }, [element]);

describe('a type of Glue', () => {
  it.each([
    ['int', types.integer],
    ['INTEGER', types.integer],
    ['tinyint', types.tinyint],
    ['smallint', types.smallint],
    ['bigint', types.bigint],
    ['float', types.real],
    ['double', types.double],
    ['boolean', types.boolean],
    ['string', types.varchar],
    ['varchar', types.varchar],
    ['varchar(12)', types.varchar],
    ['Char( 3 )', types.varchar],
    ['binary', types.varbinary],
    ['date', types.date],
    ['timestamp', types.timestamp],
    ['timestamptz', types.timestampWithTimeZone],
    ['decimal', types.decimal(38, 18)],
    ['decimal(9)', types.decimal(9, 0)],
    ['decimal(10)', types.decimal(10, 0)],
    ['decimal(10,2)', types.decimal(10, 2)],
    [' decimal ( 10 , 2 ) ', types.decimal(10, 2)],
    ['decimal(38,18,128)', types.decimal(38, 18)],
    ['decimal(12,2,256)', types.decimal(12, 2)],
  ])('%s is the Arrow type that Athena gets for it', (text, type) => {
    expect(columnOf(text)).toEqual(field('c', type));
  });

  it('struct<a:array<int>,b:map<string,decimal(10,2)>> is the expected nested field', () => {
    expect(columnOf('struct<a:array<int>,b:map<string,decimal(10,2)>>')).toEqual(
      struct('c', [
        field('a', { kind: 'List' }, [field('a', types.integer)]),
        map('b', types.varchar, field('value', types.decimal(10, 2))),
      ]),
    );
  });

  it.each([
    ['array<string>', inList(field('c', types.varchar))],
    ['set<bigint>', inList(field('c', types.bigint))],
    ['array<array<date>>', inList(inList(field('c', types.date)))],
    ['array<struct<Id:int>>', inList(struct('c', [field('Id', types.integer)]))],
    [
      'map<int,array<int>>',
      map('c', types.integer, { ...list('value', types.integer), children: [field('value', types.integer)] }),
    ],
    [
      'STRUCT < First Name : string , n:int >',
      struct('c', [field('First Name', types.varchar), field('n', types.integer)]),
    ],
    [
      String.raw`struct<a\:b:int,c\,d:int,\<e\>:int,f\\g:int,h\ :int>`,
      struct(
        'c',
        ['a:b', 'c,d', '<e>', String.raw`f\g`, 'h '].map((name) => field(name, types.integer)),
      ),
    ],
    ['struct<a(b:c,d):int>', struct('c', [field('a(b:c,d)', types.integer)])],
  ])('%s nests', (text, expected) => {
    expect(columnOf(text)).toEqual(expected);
  });

  it('has a key that is never null and a value that may be, in a map', () => {
    const [entries] = columnOf('map<struct<k:int>,string>').children;

    expect(entries).toMatchObject({ name: 'entries', nullable: false });
    expect(entries?.children).toMatchObject([
      { name: 'key', nullable: false, children: [{ name: 'k' }] },
      { name: 'value', nullable: true },
    ]);
  });

  it('comes out of any text of the grammar as the tree that the text was written from', () => {
    fc.assert(
      fc.property(writtenTypes('all'), ({ type, text }) => {
        expect(parseGlueType(text)).toEqual(type);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is parsed or refused with a ConnectorError, whatever the text', () => {
    const piece = fc.constantFrom(
      'array',
      'map',
      'struct',
      'int',
      'decimal',
      '<',
      '>',
      ':',
      ',',
      '(',
      ')',
      '1',
      '\\',
      ' ',
      'é',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          try {
            parseGlueType(text);
          } catch (error) {
            expect(error).toMatchObject({
              code: expect.stringMatching(/^(InvalidInput|OperationNotSupported)$/),
            });
          }
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ['', 'at its end: a type was expected'],
    ['  ', 'at its end: a type was expected'],
    ['array', 'at its end: < was expected'],
    ['array<int', 'at its end: > was expected'],
    ['array<int,string>', 'at position 10: > was expected'],
    ['array<>', 'at position 7: a type was expected'],
    ['map<int>', "at position 8: , was expected after the key's type"],
    ['struct<>', "at position 8: a member's name was expected"],
    ['struct<a int>', "at position 13: : was expected after the member's name"],
    ['struct<a:int,>', "at position 14: a member's name was expected"],
    ['struct<a(:int>', "at position 9: : was expected after the member's name"],
    ['struct<a:int,b:int, a:string>', 'at position 21: the struct has a member a already'],
    ['int>', 'at position 4: the end of the type was expected'],
    ['string(5)', 'at position 7: the end of the type was expected'],
    ['varchar(0)', 'at position 8: one length of at least 1 was expected'],
    ['varchar(1,2)', 'at position 8: one length of at least 1 was expected'],
    ['varchar(max)', 'at position 8: whole numbers in parentheses were expected'],
    ['decimal()', 'at position 8: whole numbers in parentheses were expected'],
    ['decimal(39)', 'at position 8: a precision from 1 to 38'],
    ['decimal(0,0)', 'at position 8: a precision from 1 to 38'],
    ['decimal(2,3)', 'at position 8: a precision from 1 to 38'],
    ['decimal(2,-1)', 'at position 8: whole numbers in parentheses were expected'],
    ['decimal(10,2,64)', 'at position 8: a precision from 1 to 38'],
  ])('%j is refused with the place of the fault', (text, fault) => {
    expect(() => parseGlueType(text)).toThrow(
      expect.objectContaining({ code: 'InvalidInput', message: expect.stringContaining(fault) }),
    );
  });

  it('that Athena does not take is refused with those that it does', () => {
    expect(() => parseGlueType('array<uniontype<int,string>>')).toThrow(
      expect.objectContaining({
        code: 'OperationNotSupported',
        message: expect.stringMatching(
          /at position 7: uniontype is not a type .* tinyint, .*struct<name:…>$/,
        ),
      }),
    );
  });

  it('is shown around the fault alone when it is long', () => {
    const text = `struct<${Array.from({ length: 200 }, (_, index) => `member${index}:int`).join(',')},wrong>`;

    expect(() => parseGlueType(text)).toThrow(
      /^the type ….{40}> cannot be read at position \d+: : was expected/,
    );
  });

  it('may be nested so deep and no deeper', () => {
    const nested = (depth: number) => `${'array<'.repeat(depth - 1)}int${'>'.repeat(depth - 1)}`;

    expect(parseGlueType(nested(maxTypeDepth)).kind).toBe('list');
    expect(() => parseGlueType(nested(maxTypeDepth + 1))).toThrow(/nested 64 deep, not deeper/);
    expect(() => parseGlueType('struct<a:'.repeat(100_000))).toThrow(/nested 64 deep, not deeper/);
  });

  it.each([
    ['decimal(9,2)', true],
    ['array<decimal>', true],
    ['map<int,int>', true],
    ['struct<a:set<int>>', true],
    ['struct<a:array<int>,offset:string>', false],
    ['timestamptz', false],
  ])('%s is marked as one that older connectors lack: %s', (text, isLate) => {
    expect(hasLateType(parseGlueType(text))).toBe(isLate);
  });
});
