/**
 * Athena's SQL text as tokens. Everything after this file works on tokens, so a keyword inside a string, a
 * comment or a quoted name is never mistaken for SQL. Offsets index the original text.
 */
import { DialectError, positionAt } from './errors.ts';

export type TokenKind = 'word' | 'quoted' | 'string' | 'binary' | 'number' | 'parameter' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** A word in capitals, a symbol, the digits of a number, or the content of a string or quoted name. */
  readonly value: string;
  /** The text as written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

type Rule = (sql: string, start: number) => Token | undefined;

const blank = /(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const word = /[\p{L}_][\p{L}\p{N}_@:]*/uy;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const symbol = /<>|!=|<=|>=|\|\||->|=>|[-+*/%=<>(),.;[\]:{}|^$]/y;
const quoted = /"((?:[^"]|"")*)"/y;
const string = /'((?:[^']|'')*)'/y;
const unicodeString = /[uU]&'((?:[^']|'')*)'(?:\s*[uU][eE][sS][cC][aA][pP][eE]\s*'(.)')?/y;
const binary = /[xX]'([^']*)'/y;

/** Ends with one `end` token, so that looking ahead never runs out. */
export function tokenize(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = skipBlank(sql, 0);
  while (at < sql.length) {
    const token = tokenAt(sql, at);
    tokens.push(token);
    at = skipBlank(sql, token.end);
  }
  tokens.push({ kind: 'end', value: '', text: '', start: sql.length, end: sql.length });
  return tokens;
}

const rules: readonly Rule[] = [
  (sql, start) => {
    const found = match(unicodeString, sql, start);
    return (
      found && {
        ...found.token('string'),
        value: decodeEscapes(found.groups[1] ?? '', found.groups[2] ?? '\\', sql, start),
      }
    );
  },
  (sql, start) => {
    const found = match(binary, sql, start);
    return found && { ...found.token('binary'), value: decodeHex(found.groups[1] ?? '', sql, start) };
  },
  (sql, start) => {
    const found = match(string, sql, start);
    return found && { ...found.token('string'), value: (found.groups[1] ?? '').replaceAll("''", "'") };
  },
  (sql, start) => {
    const found = match(quoted, sql, start);
    return found && { ...found.token('quoted'), value: (found.groups[1] ?? '').replaceAll('""', '"') };
  },
  (sql, start) => {
    const found = match(word, sql, start)?.token('word');
    return found && { ...found, value: found.text.toUpperCase() };
  },
  (sql, start) => {
    const found = match(number, sql, start)?.token('number');
    if (found && match(word, sql, found.end)) {
      throw malformed(
        `'${sql.slice(start, found.end + 1)}' is neither a number nor a name; quote a name that begins with a digit as "${found.text}…"`,
        sql,
        start,
      );
    }
    return found;
  },
  (sql, start) => match(symbol, sql, start)?.token('symbol'),
  (sql, start) =>
    sql[start] === '?' ? { kind: 'parameter', value: '?', text: '?', start, end: start + 1 } : undefined,
];

function tokenAt(sql: string, start: number): Token {
  for (const rule of rules) {
    const token = rule(sql, start);
    if (token) return token;
  }
  throw malformed(describeUnreadable(sql, start), sql, start);
}

function describeUnreadable(sql: string, start: number): string {
  const character = String.fromCodePoint(sql.codePointAt(start) ?? 0);
  if (character === "'") return "a string that begins here has no closing '";
  if (character === '"') return 'a quoted name that begins here has no closing "';
  if (character === '`') return 'a backtick quotes names in DDL only; in queries quote names with "';
  return `unexpected character '${character}'`;
}

function skipBlank(sql: string, at: number): number {
  blank.lastIndex = at;
  const end = blank.test(sql) ? blank.lastIndex : at;
  if (sql.startsWith('/*', end)) throw malformed('a comment that begins here has no closing */', sql, end);
  return end;
}

function match(rule: RegExp, sql: string, start: number) {
  rule.lastIndex = start;
  const groups = rule.exec(sql);
  if (!groups) return undefined;
  const text = groups[0];
  return {
    groups,
    token: (kind: TokenKind): Token => ({ kind, value: text, text, start, end: start + text.length }),
  };
}

function decodeHex(digits: string, sql: string, start: number): string {
  const hex = digits.replaceAll(/\s/g, '').toLowerCase();
  if (!/^(?:[0-9a-f]{2})*$/.test(hex)) {
    throw malformed("a binary literal X'…' holds an even number of hexadecimal digits only", sql, start);
  }
  return hex;
}

function decodeEscapes(content: string, escapeCharacter: string, sql: string, start: number): string {
  const quoted = escapeCharacter.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const pattern = new RegExp(`${quoted}(?:(${quoted})|\\+([0-9a-fA-F]{6})|([0-9a-fA-F]{4})|(.|$))`, 'gsu');
  return content.replaceAll("''", "'").replaceAll(pattern, (_all, itself, six, four) => {
    const digits: unknown = six ?? four;
    if (typeof itself === 'string') return itself;
    const code = typeof digits === 'string' ? Number.parseInt(digits, 16) : Number.NaN;
    if (!(code <= 0x10ffff))
      throw malformed("a U&'…' string holds an escape that is not \\XXXX or \\+XXXXXX", sql, start);
    return String.fromCodePoint(code);
  });
}

function malformed(what: string, sql: string, start: number): DialectError {
  return new DialectError('MALFORMED_QUERY', what, positionAt(sql, start));
}
