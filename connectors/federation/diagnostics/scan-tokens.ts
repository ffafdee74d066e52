/** A scan's text in pieces: names, numbers, texts and signs, each with its place. */
import { ConnectorError } from '../errors.ts';

export interface Token {
  /** `word`: without quotes, in lower case. `name`: in double quotes. `bytes`: the digits of X'…'. */
  readonly kind: 'word' | 'name' | 'number' | 'text' | 'bytes' | 'sign' | 'end';
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['bytes', /[xX]'([0-9a-fA-F]*)'/y],
  ['text', /'((?:[^']|'')*)'/y],
  ['name', /"((?:[^"]|"")+)"/y],
  ['number', /(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)(?![\p{L}_])/uy],
  ['word', /([\p{L}_][\p{L}\p{N}_$]*)/uy],
  ['sign', /(<>|!=|<=|>=|[=<>(),.*;-])/y],
];
const blank = /(?:\s+|--[^\n]*)+/y;

/** @throws ConnectorError InvalidInput with the place of what cannot be read */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = endOf(blank, text, 0);
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = endOf(blank, text, token.to);
  }
  return [...tokens, { kind: 'end', value: '', from: text.length, to: text.length }];
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function tokenAt(text: string, from: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = from;
    const found = pattern.exec(text);
    if (found === null) continue;
    return { kind, value: unescaped(kind, found[1] ?? ''), from, to: pattern.lastIndex };
  }
  throw unreadable(text, from, 'this cannot be read');
}

function unescaped(kind: Token['kind'], written: string): string {
  if (kind === 'word') return written.toLowerCase();
  if (kind === 'text') return written.replaceAll("''", "'");
  return kind === 'name' ? written.replaceAll('""', '"') : written;
}

const shownLength = 24;

export function unreadable(text: string, at: number, fault: string): ConnectorError {
  const rest = text.slice(at, at + shownLength);
  const place = rest === '' ? 'at the end' : `at ${JSON.stringify(rest)}`;
  return new ConnectorError(
    'InvalidInput',
    `${fault} ${place}; one table is explained, as in SELECT a, b FROM schema.table WHERE a = 1 ORDER BY b LIMIT 10`,
  );
}
