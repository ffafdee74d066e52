/**
 * Types as Glue's tables write them: `array<struct<name:string,price:decimal(10,2)>>`. Words are in any case, blanks
 * between them do not count, and in a member's name a backslash takes the next character as it is.
 */
import type { ArrowType } from '../arrow/type.ts';
import { types } from '../arrow/type.ts';
import { ConnectorError, type ErrorCode } from '../errors.ts';

export type GlueType =
  | { readonly kind: 'scalar'; readonly type: ArrowType }
  | { readonly kind: 'list'; readonly word: 'array' | 'set'; readonly element: GlueType }
  | { readonly kind: 'map'; readonly key: GlueType; readonly value: GlueType }
  | { readonly kind: 'struct'; readonly members: readonly GlueMember[] };

export interface GlueMember {
  readonly name: string;
  readonly type: GlueType;
}

const plainTypes: ReadonlyMap<string, ArrowType> = new Map<string, ArrowType>([
  ['tinyint', types.tinyint],
  ['smallint', types.smallint],
  ['int', types.integer],
  ['integer', types.integer],
  ['bigint', types.bigint],
  ['float', types.real],
  ['double', types.double],
  ['boolean', types.boolean],
  ['string', types.varchar],
  ['binary', types.varbinary],
  ['date', types.date],
  ['timestamp', types.timestamp],
  ['timestamptz', types.timestampWithTimeZone],
]);
const textWords: ReadonlySet<string> = new Set(['varchar', 'char']);
const nestedForms = ['array<…>', 'set<…>', 'map<…,…>', 'struct<name:…>'];

/** A text from outside must not choose how deep the parser goes, nor the readers of the schema after it. */
export const maxTypeDepth = 64;
const maxDecimalPrecision = 38;
/** What Spark takes `decimal` alone for, and with it Glue. */
const defaultDecimal = types.decimal(maxDecimalPrecision, 18);

/** A place in a text, moved forward by what is read. */
interface Cursor {
  readonly text: string;
  at: number;
}

/**
 * @throws ConnectorError InvalidInput with the position of what cannot be read, OperationNotSupported for a type
 * that Athena does not take from a connector
 */
export function parseGlueType(text: string): GlueType {
  const cursor: Cursor = { text, at: 0 };
  const type = parseType(cursor, 1);
  skipBlanks(cursor);
  if (cursor.at < text.length) throw faultAt(cursor, 'the end of the type was expected');
  return type;
}

function parseType(cursor: Cursor, depth: number): GlueType {
  skipBlanks(cursor);
  const startedAt = cursor.at;
  if (depth > maxTypeDepth) throw faultAt(cursor, `types may be nested ${maxTypeDepth} deep, not deeper`);
  const word = take(cursor, /[A-Za-z]\w*/y)?.toLowerCase();
  if (word === undefined) throw faultAt(cursor, 'a type was expected');
  switch (word) {
    case 'array':
    case 'set':
      return { kind: 'list', word, element: enclosed(cursor, () => parseType(cursor, depth + 1)) };
    case 'map':
      return enclosed(cursor, () => {
        const key = parseType(cursor, depth + 1);
        expect(cursor, ',', "after the key's type");
        return { kind: 'map', key, value: parseType(cursor, depth + 1) };
      });
    case 'struct':
      return { kind: 'struct', members: enclosed(cursor, () => parseMembers(cursor, depth + 1)) };
    default:
      return { kind: 'scalar', type: parseScalar(cursor, word, startedAt) };
  }
}

function enclosed<Inner>(cursor: Cursor, parseInner: () => Inner): Inner {
  expect(cursor, '<', 'before what the type is made of');
  const inner = parseInner();
  expect(cursor, '>', 'after what the type is made of');
  return inner;
}

function parseMembers(cursor: Cursor, depth: number): readonly GlueMember[] {
  const members: GlueMember[] = [];
  do {
    skipBlanks(cursor);
    const startedAt = cursor.at;
    const name = parseMemberName(cursor);
    if (members.some((member) => member.name === name)) {
      throw faultAt({ ...cursor, at: startedAt }, `the struct has a member ${name} already`);
    }
    expect(cursor, ':', "after the member's name");
    members.push({ name, type: parseType(cursor, depth) });
    skipBlanks(cursor);
  } while (take(cursor, /,/y) !== undefined);
  return members;
}

/** Separators inside parentheses belong to the name. */
function parseMemberName(cursor: Cursor): string {
  const raw = take(cursor, /(?:\\.|\((?:\\.|[^\\)])*\)|[^\\<>:,(])+/sy);
  if (raw === undefined) throw faultAt(cursor, "a member's name was expected");
  return unpadded(raw).replaceAll(/\\(.)/gs, '$1');
}

/** Without the blanks at its end, but with one that a backslash keeps. */
function unpadded(raw: string): string {
  const [kept = ''] = /^(?:\\.|\S|\s+(?=\S))*/s.exec(raw) ?? [];
  return kept;
}

function parseScalar(cursor: Cursor, word: string, startedAt: number): ArrowType {
  const plain = plainTypes.get(word);
  if (plain !== undefined) return plain;
  if (word === 'decimal') return parseDecimal(cursor);
  if (textWords.has(word)) return parseText(cursor);
  cursor.at = startedAt;
  const known = [...plainTypes.keys(), ...textWords, 'decimal', ...nestedForms].join(', ');
  throw faultAt(
    cursor,
    `${word} is not a type that a table of a connector can have; it takes ${known}`,
    'OperationNotSupported',
  );
}

/** Athena's texts from a connector have no length. */
function parseText(cursor: Cursor): ArrowType {
  const parameters = parseParameters(cursor);
  if (parameters !== null && !(parameters.values.length === 1 && parameters.values[0] !== 0)) {
    throw faultAt({ ...cursor, at: parameters.startedAt }, 'one length of at least 1 was expected');
  }
  return types.varchar;
}

/** The third number is the width in memory, which says nothing about the values. */
function parseDecimal(cursor: Cursor): ArrowType {
  const parameters = parseParameters(cursor);
  if (parameters === null) return defaultDecimal;
  const [precision = 0, scale = 0, bitWidth = 128, ...others] = parameters.values;
  const isDecimal =
    precision >= 1 &&
    precision <= maxDecimalPrecision &&
    scale <= precision &&
    (bitWidth === 128 || bitWidth === 256) &&
    others.length === 0;
  if (isDecimal) return types.decimal(precision, scale);
  throw faultAt(
    { ...cursor, at: parameters.startedAt },
    `a precision from 1 to ${maxDecimalPrecision} and a scale from 0 to the precision were expected, as in decimal(10,2)`,
  );
}

interface Parameters {
  readonly startedAt: number;
  readonly values: readonly number[];
}

/** null: there is no parenthesis. */
function parseParameters(cursor: Cursor): Parameters | null {
  skipBlanks(cursor);
  const startedAt = cursor.at;
  if (cursor.text[startedAt] !== '(') return null;
  const text = take(cursor, /\(\s*\d{1,9}\s*(?:,\s*\d{1,9}\s*)*\)/y);
  if (text === undefined) throw faultAt(cursor, 'whole numbers in parentheses were expected');
  return { startedAt, values: text.slice(1, -1).split(',').map(Number) };
}

function skipBlanks(cursor: Cursor): void {
  take(cursor, /\s+/y);
}

/** What the sticky pattern finds at the cursor, which is then past it. */
function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found !== undefined) cursor.at = pattern.lastIndex;
  return found;
}

function expect(cursor: Cursor, separator: '<' | '>' | ':' | ',', where: string): void {
  skipBlanks(cursor);
  if (cursor.text[cursor.at] !== separator) throw faultAt(cursor, `${separator} was expected ${where}`);
  cursor.at++;
}

const shownCharacters = 80;

/** Positions are counted from 1. Of a long text only the part around the fault is shown. */
function faultAt({ text, at }: Cursor, fault: string, code: ErrorCode = 'InvalidInput'): ConnectorError {
  const from = Math.max(0, at - shownCharacters / 2);
  const shown = text.slice(from, from + shownCharacters);
  const excerpt = `${from > 0 ? '…' : ''}${shown}${from + shown.length < text.length ? '…' : ''}`;
  const where = at < text.length ? `position ${at + 1}` : 'its end';
  return new ConnectorError(code, `the type ${excerpt} cannot be read at ${where}: ${fault}`);
}
