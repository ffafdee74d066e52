/**
 * A SELECT of one table, in Athena's words: just what a connector can be asked, and no more. Its columns and literals
 * have no types yet, which only the table knows.
 */
import type { OrderBy } from '../domain/constraints.ts';
import type { TableName } from '../domain/names.ts';
import type { ComparisonOperator } from '../predicate/predicate.ts';
import { type Token, tokensOf, unreadable } from './scan-tokens.ts';

export interface ScanText {
  readonly tableName: TableName;
  /** null: all. */
  readonly columns: readonly string[] | null;
  /** Each must hold. */
  readonly terms: readonly TermText[];
  readonly orderBy: readonly OrderBy[];
  readonly limit: bigint | null;
}

export interface TermText {
  readonly condition: Condition;
  /** As it was written. */
  readonly text: string;
}

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Condition[] }
  | { readonly kind: 'not'; readonly term: Condition }
  | {
      readonly kind: 'comparison';
      readonly operator: ComparisonOperator;
      readonly left: Value;
      readonly right: Value;
    }
  | { readonly kind: 'is-distinct'; readonly left: Value; readonly right: Value }
  | { readonly kind: 'is-null' | 'boolean'; readonly value: Value }
  | { readonly kind: 'like'; readonly value: Value; readonly pattern: Value }
  | { readonly kind: 'in-list'; readonly value: Value; readonly list: readonly Value[] };

export type Value =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number' | 'text' | 'date' | 'timestamp' | 'bytes'; readonly text: string };

const operators: ReadonlyMap<string, ComparisonOperator> = new Map([
  ['=', '='],
  ['<>', '<>'],
  ['!=', '<>'],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);

/** Words that end what could be a name. */
const reserved: ReadonlySet<string> = new Set(
  'select from where and or not in is null like between order by limit group having join on union'.split(' '),
);

/** @throws ConnectorError InvalidInput with the place of the first fault */
export function parseScanText(text: string): ScanText {
  const reader = createReader(text);
  reader.expectWord('select');
  const columns = reader.takeSign('*') ? null : list(reader, columnName);
  reader.expectWord('from');
  const tableName = parseTable(reader);
  const terms = reader.takeWord('where') ? parseTerms(reader) : [];
  const orderBy = reader.takeWord('order') ? parseOrder(reader) : [];
  const limit = reader.takeWord('limit') ? parseLimit(reader) : null;
  reader.takeSign(';');
  if (reader.peek().kind !== 'end') throw reader.fault('nothing more can be explained');
  return { tableName, columns, terms, orderBy, limit };
}

interface Reader {
  readonly peek: () => Token;
  readonly take: () => Token;
  readonly takeWord: (word: string) => boolean;
  readonly takeSign: (sign: string) => boolean;
  readonly expectWord: (word: string) => void;
  readonly expectSign: (sign: string) => void;
  readonly fault: (message: string) => Error;
  /** The text from a token to before the next one. */
  readonly textFrom: (start: number) => string;
}

function createReader(text: string): Reader {
  const tokens = tokensOf(text);
  const end: Token = { kind: 'end', value: '', from: text.length, to: text.length };
  let position = 0;
  const peek = () => tokens[position] ?? end;
  const takeIf = (kind: Token['kind'], value: string): boolean => {
    const isThat = peek().kind === kind && peek().value === value;
    if (isThat) position++;
    return isThat;
  };
  const fault = (message: string) => unreadable(text, peek().from, message);
  return {
    peek,
    fault,
    take() {
      const token = peek();
      position++;
      return token;
    },
    takeWord: (word) => takeIf('word', word),
    takeSign: (sign) => takeIf('sign', sign),
    expectWord(word) {
      if (!takeIf('word', word)) throw fault(`${word.toUpperCase()} was expected`);
    },
    expectSign(sign) {
      if (!takeIf('sign', sign)) throw fault(`${sign} was expected`);
    },
    textFrom: (start) => text.slice(start, tokens[position - 1]?.to ?? start),
  };
}

function list<Item>(reader: Reader, item: (reader: Reader) => Item): readonly Item[] {
  const items = [item(reader)];
  while (reader.takeSign(',')) items.push(item(reader));
  return items;
}

/** Athena knows every name in lower case. */
function columnName(reader: Reader): string {
  const { kind, value } = reader.peek();
  if (kind !== 'name' && (kind !== 'word' || reserved.has(value))) throw reader.fault('a name was expected');
  reader.take();
  return value.toLowerCase();
}

/** With the catalog before it or without: it is the function's own. */
function parseTable(reader: Reader): TableName {
  const names = [columnName(reader)];
  while (reader.takeSign('.')) names.push(columnName(reader));
  const [tableName, schemaName] = names.reverse();
  if (tableName === undefined || schemaName === undefined || names.length > 3) {
    throw reader.fault('schema.table was expected');
  }
  return { schemaName, tableName };
}

function parseTerms(reader: Reader): readonly TermText[] {
  const terms: TermText[] = [];
  const start = reader.peek().from;
  do {
    const from = reader.peek().from;
    const condition = parseNot(reader);
    terms.push({ condition, text: reader.textFrom(from) });
  } while (reader.takeWord('and'));
  if (!isWord(reader, 'or')) return terms;
  // AND binds more tightly, so all of it so far was one side of the OR.
  const sides = [conjunction(terms.map(({ condition }) => condition))];
  while (reader.takeWord('or')) sides.push(parseAnd(reader));
  return [{ condition: { kind: 'or', terms: sides }, text: reader.textFrom(start) }];
}

function parseOr(reader: Reader): Condition {
  const terms = [parseAnd(reader)];
  while (reader.takeWord('or')) terms.push(parseAnd(reader));
  const [only] = terms;
  return terms.length === 1 && only !== undefined ? only : { kind: 'or', terms };
}

function parseAnd(reader: Reader): Condition {
  const terms = [parseNot(reader)];
  while (reader.takeWord('and')) terms.push(parseNot(reader));
  return conjunction(terms);
}

function conjunction(terms: readonly Condition[]): Condition {
  const [only] = terms;
  return terms.length === 1 && only !== undefined ? only : { kind: 'and', terms };
}

function parseNot(reader: Reader): Condition {
  if (reader.takeWord('not')) return { kind: 'not', term: parseNot(reader) };
  if (reader.takeSign('(')) {
    const condition = parseOr(reader);
    reader.expectSign(')');
    return condition;
  }
  return parseTest(reader);
}

function parseTest(reader: Reader): Condition {
  const value = parseValue(reader);
  const { kind, value: sign } = reader.peek();
  const operator = kind === 'sign' ? operators.get(sign) : undefined;
  if (operator !== undefined) {
    reader.take();
    return { kind: 'comparison', operator, left: value, right: parseValue(reader) };
  }
  if (reader.takeWord('is')) return parseIs(reader, value);
  const isNegated = reader.takeWord('not');
  const condition = parseWordTest(reader, value);
  if (condition !== null) return isNegated ? { kind: 'not', term: condition } : condition;
  if (isNegated) throw reader.fault('IN, LIKE or BETWEEN was expected');
  return { kind: 'boolean', value };
}

function parseWordTest(reader: Reader, value: Value): Condition | null {
  if (reader.takeWord('like')) return { kind: 'like', value, pattern: parseValue(reader) };
  if (reader.takeWord('in')) {
    reader.expectSign('(');
    const items = list(reader, parseValue);
    reader.expectSign(')');
    return { kind: 'in-list', value, list: items };
  }
  if (!reader.takeWord('between')) return null;
  const low = parseValue(reader);
  reader.expectWord('and');
  const high = parseValue(reader);
  return {
    kind: 'and',
    terms: [
      { kind: 'comparison', operator: '>=', left: value, right: low },
      { kind: 'comparison', operator: '<=', left: value, right: high },
    ],
  };
}

function parseIs(reader: Reader, value: Value): Condition {
  const isNegated = reader.takeWord('not');
  let condition: Condition;
  if (reader.takeWord('null')) condition = { kind: 'is-null', value };
  else if (reader.takeWord('distinct')) {
    reader.expectWord('from');
    condition = { kind: 'is-distinct', left: value, right: parseValue(reader) };
  } else throw reader.fault('NULL or DISTINCT FROM was expected');
  return isNegated ? { kind: 'not', term: condition } : condition;
}

function parseValue(reader: Reader): Value {
  const { kind, value } = reader.peek();
  switch (kind) {
    case 'number':
    case 'text':
    case 'bytes':
      reader.take();
      return { kind, text: value };
    case 'word':
      return parseWord(reader, value);
    case 'name':
      return { kind: 'column', name: columnName(reader) };
    default:
      if (!reader.takeSign('-')) throw reader.fault('a column or a literal was expected');
      if (reader.peek().kind !== 'number') throw reader.fault('a number was expected');
      return { kind: 'number', text: `-${reader.take().value}` };
  }
}

function parseWord(reader: Reader, word: string): Value {
  if (reader.takeWord('null')) return { kind: 'null' };
  if (reader.takeWord('true') || reader.takeWord('false')) return { kind: 'boolean', value: word === 'true' };
  const name = columnName(reader);
  if ((word === 'date' || word === 'timestamp' || word === 'decimal') && reader.peek().kind === 'text') {
    return { kind: word === 'decimal' ? 'number' : word, text: reader.take().value };
  }
  return { kind: 'column', name };
}

function isWord(reader: Reader, word: string): boolean {
  const { kind, value } = reader.peek();
  return kind === 'word' && value === word;
}

function parseOrder(reader: Reader): readonly OrderBy[] {
  reader.expectWord('by');
  return list(reader, (): OrderBy => {
    const name = columnName(reader);
    const isDescending = reader.takeWord('desc');
    if (!isDescending) reader.takeWord('asc');
    let nulls: 'FIRST' | 'LAST' = 'LAST';
    if (reader.takeWord('nulls')) {
      if (reader.takeWord('first')) nulls = 'FIRST';
      else reader.expectWord('last');
    }
    return { columnName: name, direction: `${isDescending ? 'DESC' : 'ASC'}_NULLS_${nulls}` };
  });
}

function parseLimit(reader: Reader): bigint {
  const { kind, value } = reader.peek();
  if (kind !== 'number' || !/^\d+$/.test(value)) throw reader.fault('a number of rows was expected');
  reader.take();
  return BigInt(value);
}
