/** Type names as they stand in CAST: `decimal(10, 2)`, `array(row(id bigint))`, `timestamp(3) with time zone`. */
import type { DataType, RowField } from '../tree.ts';
import type { Cursor } from './cursor.ts';

export function parseType(cursor: Cursor): DataType {
  let type = cursor.nest(() => parseBaseType(cursor));
  while (cursor.isWord('ARRAY')) type = { kind: 'array', element: type, at: cursor.next().start };
  return type;
}

function parseBaseType(cursor: Cursor): DataType {
  const token = cursor.peek();
  if (token.kind !== 'word') throw cursor.unexpected('a type');
  cursor.next();
  const at = token.start;
  if (token.value === 'ARRAY') return parseArrayType(cursor, at);
  if (token.value === 'MAP') return parseMapType(cursor, at);
  if (token.value === 'ROW') {
    return { kind: 'row', fields: cursor.parenthesized(() => cursor.list(() => parseField(cursor))), at };
  }
  if (token.value === 'DOUBLE') cursor.takeWords('PRECISION');
  if (token.value === 'INTERVAL') return parseIntervalType(cursor, at);
  const parameters = cursor.isSymbol('(')
    ? cursor.parenthesized(() => cursor.list(() => parseParameter(cursor)))
    : [];
  const name = token.value.toLowerCase();
  if (name !== 'timestamp' && name !== 'time') return { kind: 'scalar', name, parameters, at };
  const zoned = cursor.takeWords('WITH', 'TIME', 'ZONE');
  if (!zoned) cursor.takeWords('WITHOUT', 'TIME', 'ZONE');
  return { kind: 'scalar', name: zoned ? `${name} with time zone` : name, parameters, at };
}

function parseArrayType(cursor: Cursor, at: number): DataType {
  if (cursor.takeSymbol('<')) {
    const element = parseType(cursor);
    cursor.expectSymbol('>');
    return { kind: 'array', element, at };
  }
  return { kind: 'array', element: cursor.parenthesized(() => parseType(cursor)), at };
}

function parseMapType(cursor: Cursor, at: number): DataType {
  const angled = cursor.takeSymbol('<');
  if (!angled) cursor.expectSymbol('(');
  const key = parseType(cursor);
  cursor.expectSymbol(',');
  const value = parseType(cursor);
  cursor.expectSymbol(angled ? '>' : ')');
  return { kind: 'map', key, value, at };
}

function parseField(cursor: Cursor): RowField {
  // `row(bigint)` and `row(id bigint)` differ only in what follows the first word.
  const mark = cursor.mark();
  if (cursor.isName()) {
    const name = cursor.name('a field name');
    if (!cursor.isSymbol(',') && !cursor.isSymbol(')') && !cursor.isSymbol('(') && !isTypeTail(cursor)) {
      return { name, type: parseType(cursor) };
    }
  }
  cursor.reset(mark);
  return { type: parseType(cursor) };
}

/** What may follow the first word of a type that has more than one. */
function isTypeTail(cursor: Cursor): boolean {
  return cursor.isWord('PRECISION') || cursor.isWord('WITH') || cursor.isWord('WITHOUT');
}

function parseIntervalType(cursor: Cursor, at: number): DataType {
  const yearly = cursor.takeWords('YEAR', 'TO', 'MONTH');
  if (!yearly && !cursor.takeWords('DAY', 'TO', 'SECOND')) {
    throw cursor.unexpected('YEAR TO MONTH or DAY TO SECOND');
  }
  return {
    kind: 'scalar',
    name: yearly ? 'interval year to month' : 'interval day to second',
    parameters: [],
    at,
  };
}

function parseParameter(cursor: Cursor): number {
  const token = cursor.peek();
  if (token.kind !== 'number' || !/^\d+$/.test(token.text)) throw cursor.unexpected('a whole number');
  return Number(cursor.next().text);
}
