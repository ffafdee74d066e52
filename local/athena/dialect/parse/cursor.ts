/**
 * A place in the tokens of one query, and the small moves every parsing function is made of. Expressions hold
 * queries and queries hold expressions; the cursor carries the way from one to the other, so that no two files
 * import each other.
 */
import { DialectError, type DialectErrorCode, positionAt } from '../errors.ts';
import { type Token, tokenize } from '../tokens.ts';
import type { Expression, Name, Query, QueryBody } from '../tree.ts';

export type ParseExpression = (cursor: Cursor, level?: 'any' | 'value') => Expression;
export type ParseQuery = (cursor: Cursor, first?: QueryBody) => Query;

/** Deeper nesting than a person writes; a guard against exhausting the stack. */
const maxDepth = 200;

/** Words that cannot name a column or table unless quoted (athena-api: SELECT reserved words). */
const reserved = new Set(
  (
    'ALTER AND AS BETWEEN BY CASE CAST CONSTRAINT CREATE CROSS CUBE CURRENT_DATE CURRENT_PATH CURRENT_TIME ' +
    'CURRENT_TIMESTAMP CURRENT_USER DEALLOCATE DELETE DESCRIBE DISTINCT DROP ELSE END ESCAPE EXCEPT EXECUTE EXISTS ' +
    'EXTRACT FALSE FOR FROM FULL GROUP GROUPING HAVING IN INNER INSERT INTERSECT INTO IS JOIN LEFT LIKE LOCALTIME ' +
    'LOCALTIMESTAMP NATURAL NORMALIZE NOT NULL OF ON OR ORDER OUTER PREPARE RECURSIVE RIGHT ROLLUP SELECT SKIP TABLE ' +
    'THEN TRUE UESCAPE UNION UNNEST USING VALUES WHEN WHERE WITH'
  ).split(' '),
);

export class Cursor {
  readonly sql: string;
  readonly parseQuery: ParseQuery;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(sql: string, parseQuery: ParseQuery) {
    this.sql = sql;
    this.#tokens = tokenize(sql);
    this.parseQuery = parseQuery;
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new Error('a token list ends with an end token');
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  /** Goes back to a place that `mark` gave. */
  reset(mark: number): void {
    this.#at = mark;
  }

  mark(): number {
    return this.#at;
  }

  isWord(word: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'word' && token.value === word;
  }

  areWords(...words: readonly string[]): boolean {
    return words.every((word, ahead) => this.isWord(word, ahead));
  }

  takeWords(...words: readonly string[]): boolean {
    const found = this.areWords(...words);
    if (found) this.#at += words.length;
    return found;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.value === symbol;
  }

  takeSymbol(symbol: string): boolean {
    const found = this.isSymbol(symbol);
    if (found) this.#at += 1;
    return found;
  }

  expectWord(word: string): Token {
    if (!this.isWord(word)) throw this.unexpected(word);
    return this.next();
  }

  expectSymbol(symbol: string): Token {
    if (!this.isSymbol(symbol)) throw this.unexpected(`'${symbol}'`);
    return this.next();
  }

  /** A name, quoted or not reserved. */
  isName(ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'quoted' || (token.kind === 'word' && !reserved.has(token.value));
  }

  name(what: string): Name {
    if (!this.isName()) throw this.unexpected(what);
    const token = this.next();
    if (token.kind === 'quoted') return { value: token.value, quoted: true, at: token.start };
    return { value: token.text.toLowerCase(), quoted: false, at: token.start };
  }

  startsQuery(ahead = 0): boolean {
    return ['SELECT', 'WITH', 'VALUES', 'TABLE'].some((word) => this.isWord(word, ahead));
  }

  list<T>(item: () => T): readonly T[] {
    const items = [item()];
    while (this.takeSymbol(',')) items.push(item());
    return items;
  }

  parenthesized<T>(content: () => T): T {
    this.expectSymbol('(');
    const value = content();
    this.expectSymbol(')');
    return value;
  }

  nest<T>(content: () => T): T {
    this.#depth += 1;
    if (this.#depth > maxDepth) {
      throw this.fail('NOT_SUPPORTED', `the query nests deeper than ${maxDepth} levels`, this.peek().start);
    }
    const value = content();
    this.#depth -= 1;
    return value;
  }

  unexpected(expected: string): DialectError {
    const token = this.peek();
    const got = token.kind === 'end' ? 'the end of the statement' : `'${token.text}'`;
    return this.fail('MALFORMED_QUERY', `expected ${expected}, got ${got}`, token.start);
  }

  fail(code: DialectErrorCode, what: string, at: number): DialectError {
    return new DialectError(code, what, positionAt(this.sql, at));
  }
}
