/**
 * What reads like a call but has words inside its parentheses, or none at all: EXTRACT(x FROM y), TRIM(BOTH …),
 * CURRENT_DATE. Each becomes an ordinary call, except EXTRACT.
 */
import type { Expression, FunctionCall } from '../tree.ts';
import type { Cursor, ParseExpression } from './cursor.ts';

type Form = (cursor: Cursor, parseExpression: ParseExpression, at: number) => Expression;

const forms: Readonly<Record<string, Form>> = {
  EXTRACT: parseExtract,
  POSITION: parsePosition,
  SUBSTRING: parseSubstring,
  TRIM: parseTrim,
  NORMALIZE: parseNormalize,
  ROW: (cursor, parseExpression, at) => ({
    kind: 'row',
    items: cursor.parenthesized(() => cursor.list(() => parseExpression(cursor))),
    at,
  }),
};

const clocks = new Set([
  'CURRENT_DATE',
  'CURRENT_TIMESTAMP',
  'CURRENT_TIME',
  'LOCALTIMESTAMP',
  'LOCALTIME',
  'CURRENT_USER',
]);

/** Athena's JSON functions with SQL/JSON syntax of their own inside the parentheses. */
const sqlJson = new Set([
  'JSON_EXISTS',
  'JSON_VALUE',
  'JSON_QUERY',
  'JSON_TABLE',
  'JSON_OBJECT',
  'JSON_ARRAY',
]);

export function isSpecialForm(cursor: Cursor): boolean {
  const { kind, value } = cursor.peek();
  if (kind !== 'word') return false;
  return (
    clocks.has(value) || (cursor.isSymbol('(', 1) && (Object.hasOwn(forms, value) || sqlJson.has(value)))
  );
}

export function parseSpecialForm(cursor: Cursor, parseExpression: ParseExpression): Expression {
  const token = cursor.next();
  const at = token.start;
  if (clocks.has(token.value)) return parseClock(cursor, token.value.toLowerCase(), at);
  const form = forms[token.value];
  if (form === undefined) {
    const instead = 'use json_extract or json_extract_scalar';
    throw cursor.fail(
      'NOT_SUPPORTED',
      `${token.text.toLowerCase()} is not supported by the local engine; ${instead}`,
      at,
    );
  }
  return form(cursor, parseExpression, at);
}

function parseClock(cursor: Cursor, name: string, at: number): Expression {
  if (cursor.takeSymbol('(')) {
    const precision = cursor.next();
    if (precision.kind !== 'number')
      throw cursor.fail('MALFORMED_QUERY', `${name} takes a precision`, precision.start);
    cursor.expectSymbol(')');
  }
  return callOf(name, [], at);
}

function parseExtract(cursor: Cursor, parseExpression: ParseExpression, at: number): Expression {
  return cursor.parenthesized(() => {
    const field = cursor.next();
    if (field.kind !== 'word')
      throw cursor.fail('MALFORMED_QUERY', 'EXTRACT takes a field such as YEAR', field.start);
    cursor.expectWord('FROM');
    return { kind: 'extract', field: field.value, value: parseExpression(cursor), at };
  });
}

function parsePosition(cursor: Cursor, parseExpression: ParseExpression, at: number): Expression {
  return cursor.parenthesized(() => {
    const sought = parseExpression(cursor, 'value');
    cursor.expectWord('IN');
    return callOf('strpos', [parseExpression(cursor, 'value'), sought], at);
  });
}

function parseSubstring(cursor: Cursor, parseExpression: ParseExpression, at: number): Expression {
  return cursor.parenthesized(() => {
    const parts = [parseExpression(cursor)];
    if (cursor.takeWords('FROM')) {
      parts.push(parseExpression(cursor));
      if (cursor.takeWords('FOR')) parts.push(parseExpression(cursor));
    } else {
      while (cursor.takeSymbol(',')) parts.push(parseExpression(cursor));
    }
    return callOf('substr', parts, at);
  });
}

const trims: Readonly<Record<string, string>> = { BOTH: 'trim', LEADING: 'ltrim', TRAILING: 'rtrim' };

function parseTrim(cursor: Cursor, parseExpression: ParseExpression, at: number): Expression {
  return cursor.parenthesized(() => {
    const side = trims[cursor.peek().value];
    if (side !== undefined && !cursor.isSymbol(',', 1) && !cursor.isSymbol(')', 1)) cursor.next();
    if (cursor.takeWords('FROM')) return callOf(side ?? 'trim', [parseExpression(cursor)], at);
    const first = parseExpression(cursor);
    if (cursor.takeWords('FROM')) return callOf(side ?? 'trim', [parseExpression(cursor), first], at);
    if (cursor.takeSymbol(',')) return callOf(side ?? 'trim', [first, parseExpression(cursor)], at);
    return callOf(side ?? 'trim', [first], at);
  });
}

function parseNormalize(cursor: Cursor, parseExpression: ParseExpression, at: number): Expression {
  return cursor.parenthesized(() => {
    const value = parseExpression(cursor);
    if (cursor.takeSymbol(',') && !cursor.takeWords('NFC')) {
      throw cursor.fail(
        'NOT_SUPPORTED',
        'normalize supports NFC only in the local engine',
        cursor.peek().start,
      );
    }
    return callOf('normalize', [value], at);
  });
}

function callOf(name: string, args: readonly Expression[], at: number): FunctionCall {
  return { kind: 'call', name, arguments: args, star: false, distinct: false, orderBy: [], at };
}
