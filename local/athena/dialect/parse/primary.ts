/** The smallest expressions: literals, names, parentheses, CASE, CAST and calls, with subscripts and fields. */
import type { Token } from '../tokens.ts';
import type { CaseBranch, DataType, Expression, IntervalUnit } from '../tree.ts';
import { parseCall } from './call.ts';
import type { Cursor, ParseExpression } from './cursor.ts';
import { isSpecialForm, parseSpecialForm } from './special-form.ts';
import { parseType } from './type.ts';

export function parsePrimary(cursor: Cursor, parseExpression: ParseExpression): Expression {
  let value = parseAtom(cursor, parseExpression);
  for (;;) {
    const at = cursor.peek().start;
    if (cursor.takeSymbol('[')) {
      const index = parseExpression(cursor);
      cursor.expectSymbol(']');
      value = { kind: 'subscript', base: value, index, at };
    } else if (cursor.isSymbol('.') && !cursor.isSymbol('*', 1)) {
      cursor.next();
      const name = cursor.name('a field name');
      value =
        value.kind === 'column'
          ? { ...value, parts: [...value.parts, name] }
          : { kind: 'field', base: value, name, at };
    } else return value;
  }
}

function parseAtom(cursor: Cursor, parseExpression: ParseExpression): Expression {
  const token = cursor.peek();
  switch (token.kind) {
    case 'number':
      cursor.next();
      return { kind: 'number', text: token.text, at: token.start };
    case 'string':
      cursor.next();
      return { kind: 'string', value: token.value, at: token.start };
    case 'binary':
      cursor.next();
      return { kind: 'binary-literal', hex: token.value, at: token.start };
    case 'parameter':
      cursor.next();
      return { kind: 'parameter', at: token.start };
    case 'symbol':
      if (token.value === '(') return parseParenthesized(cursor, parseExpression);
      throw cursor.unexpected('an expression');
    case 'word':
      return parseWord(cursor, token, parseExpression);
    case 'quoted':
      return parseName(cursor, parseExpression);
    case 'end':
      throw cursor.unexpected('an expression');
    default:
      return token.kind satisfies never;
  }
}

function parseWord(cursor: Cursor, token: Token, parseExpression: ParseExpression): Expression {
  const at = token.start;
  switch (token.value) {
    case 'NULL':
      cursor.next();
      return { kind: 'null', at };
    case 'TRUE':
    case 'FALSE':
      cursor.next();
      return { kind: 'boolean', value: token.value === 'TRUE', at };
    case 'CASE':
      return parseCase(cursor, parseExpression);
    case 'CAST':
    case 'TRY_CAST':
      return cursor.isSymbol('(', 1)
        ? parseCast(cursor, parseExpression)
        : parseName(cursor, parseExpression);
    case 'INTERVAL':
      return parseInterval(cursor) ?? parseName(cursor, parseExpression);
    case 'ARRAY':
      return cursor.isSymbol('[', 1)
        ? parseArray(cursor, parseExpression)
        : parseName(cursor, parseExpression);
    case 'EXISTS': {
      cursor.next();
      return { kind: 'exists', query: cursor.parenthesized(() => cursor.parseQuery(cursor)), at };
    }
    default:
      if (cursor.peek(1).kind === 'string' || (token.value === 'DOUBLE' && cursor.isWord('PRECISION', 1))) {
        return parseTypedLiteral(cursor);
      }
      if (isSpecialForm(cursor)) return parseSpecialForm(cursor, parseExpression);
      return parseName(cursor, parseExpression);
  }
}

function parseName(cursor: Cursor, parseExpression: ParseExpression): Expression {
  const token = cursor.peek();
  if (cursor.isSymbol('(', 1) && (token.kind === 'word' || token.kind === 'quoted')) {
    return parseCall(cursor, parseExpression);
  }
  const name = cursor.name('an expression');
  if (!cursor.takeSymbol('->')) return { kind: 'column', parts: [name], at: name.at };
  return { kind: 'lambda', parameters: [name], body: parseExpression(cursor), at: name.at };
}

function parseParenthesized(cursor: Cursor, parseExpression: ParseExpression): Expression {
  const lambda = parseLambda(cursor, parseExpression);
  if (lambda) return lambda;
  const at = cursor.expectSymbol('(').start;
  if (cursor.startsQuery()) {
    const query = cursor.parseQuery(cursor);
    cursor.expectSymbol(')');
    return { kind: 'subquery', query, at };
  }
  const items = cursor.list(() => parseExpression(cursor));
  cursor.expectSymbol(')');
  const [only, ...rest] = items;
  return only !== undefined && rest.length === 0 ? only : { kind: 'row', items, at };
}

/** `(x, y) -> …`; undefined, and the cursor unmoved, for any other parenthesis. */
function parseLambda(cursor: Cursor, parseExpression: ParseExpression): Expression | undefined {
  let ahead = 1;
  while (cursor.isName(ahead) && cursor.isSymbol(',', ahead + 1)) ahead += 2;
  if (cursor.isName(ahead)) ahead += 1;
  if (!cursor.isSymbol(')', ahead) || !cursor.isSymbol('->', ahead + 1)) return undefined;
  const at = cursor.expectSymbol('(').start;
  const parameters = cursor.isSymbol(')') ? [] : cursor.list(() => cursor.name('a parameter'));
  cursor.expectSymbol(')');
  cursor.expectSymbol('->');
  return { kind: 'lambda', parameters, body: parseExpression(cursor), at };
}

function parseCase(cursor: Cursor, parseExpression: ParseExpression): Expression {
  const at = cursor.expectWord('CASE').start;
  const subject = cursor.isWord('WHEN') ? undefined : parseExpression(cursor);
  const branches: CaseBranch[] = [];
  do {
    cursor.expectWord('WHEN');
    const when = parseExpression(cursor);
    cursor.expectWord('THEN');
    branches.push({ when, result: parseExpression(cursor) });
  } while (cursor.isWord('WHEN'));
  const otherwise = cursor.takeWords('ELSE') ? parseExpression(cursor) : undefined;
  cursor.expectWord('END');
  return {
    kind: 'case',
    branches,
    at,
    ...(subject === undefined ? {} : { subject }),
    ...(otherwise === undefined ? {} : { otherwise }),
  };
}

function parseCast(cursor: Cursor, parseExpression: ParseExpression): Expression {
  const token = cursor.next();
  return cursor.parenthesized(() => {
    const value = parseExpression(cursor);
    cursor.expectWord('AS');
    return {
      kind: 'cast',
      value,
      type: parseType(cursor),
      lenient: token.value === 'TRY_CAST',
      at: token.start,
    };
  });
}

function parseArray(cursor: Cursor, parseExpression: ParseExpression): Expression {
  const at = cursor.expectWord('ARRAY').start;
  cursor.expectSymbol('[');
  const items = cursor.isSymbol(']') ? [] : cursor.list(() => parseExpression(cursor));
  cursor.expectSymbol(']');
  return { kind: 'array', items, at };
}

function parseTypedLiteral(cursor: Cursor): Expression {
  const token = cursor.next();
  if (token.value === 'DOUBLE') cursor.takeWords('PRECISION');
  const literal = cursor.next();
  if (literal.kind !== 'string')
    throw cursor.fail('MALFORMED_QUERY', `expected a string after ${token.text}`, token.start);
  const type: DataType = { kind: 'scalar', name: token.value.toLowerCase(), parameters: [], at: token.start };
  return { kind: 'typed-literal', type, value: literal.value, at: token.start };
}

const intervalUnits: Readonly<Record<string, IntervalUnit>> = {
  YEAR: 'YEAR',
  MONTH: 'MONTH',
  DAY: 'DAY',
  HOUR: 'HOUR',
  MINUTE: 'MINUTE',
  SECOND: 'SECOND',
};

/** Undefined where INTERVAL is a column's name. */
function parseInterval(cursor: Cursor): Expression | undefined {
  const signed = cursor.isSymbol('-', 1) || cursor.isSymbol('+', 1);
  if (cursor.peek(signed ? 2 : 1).kind !== 'string') return undefined;
  const at = cursor.next().start;
  const negative = signed && cursor.next().value === '-';
  const value = cursor.next().value;
  const from = parseIntervalUnit(cursor);
  if (!cursor.takeWords('TO')) return { kind: 'interval', negative, value, from, at };
  return { kind: 'interval', negative, value, from, to: parseIntervalUnit(cursor), at };
}

function parseIntervalUnit(cursor: Cursor): IntervalUnit {
  const unit = intervalUnits[cursor.peek().value];
  if (unit === undefined) throw cursor.unexpected('YEAR, MONTH, DAY, HOUR, MINUTE or SECOND');
  cursor.next();
  return unit;
}
