/** LIKE patterns: `%` is any text, `_` one code point, all else itself; SQL gives no escape character here. */

export interface LikePattern {
  /** Bytes of UTF-8, or one of the two wildcards. */
  readonly tokens: Int16Array;
  /** The bytes between wildcards when the pattern is `x`, `x%`, `%x` or `%x%`; null for others. */
  readonly literal: Uint8Array | null;
  readonly isOpenStart: boolean;
  readonly isOpenEnd: boolean;
}

const anyOne = 256;
const anyText = 257;
const percent = 0x25;
const underscore = 0x5f;

export function parseLikePattern(bytes: Uint8Array): LikePattern {
  const isOpenStart = bytes[0] === percent;
  const isOpenEnd = bytes.length > 0 && bytes[bytes.length - 1] === percent;
  let first = 0;
  let end = bytes.length;
  while (first < end && bytes[first] === percent) first++;
  while (end > first && bytes[end - 1] === percent) end--;
  const inner = bytes.subarray(first, end);
  return {
    tokens: Int16Array.from(bytes, (byte) =>
      byte === percent ? anyText : byte === underscore ? anyOne : byte,
    ),
    literal: inner.includes(percent) || inner.includes(underscore) ? null : inner,
    isOpenStart,
    isOpenEnd,
  };
}

export function isLike(data: Uint8Array, start: number, end: number, pattern: LikePattern): boolean {
  const { literal } = pattern;
  if (literal === null) return isTokenMatch(data, start, end, pattern.tokens);
  const lastStart = end - literal.length;
  if (lastStart < start) return false;
  if (pattern.isOpenStart && pattern.isOpenEnd) return holds(data, start, lastStart, literal);
  if (pattern.isOpenStart) return isAt(data, lastStart, literal);
  return (pattern.isOpenEnd || lastStart === start) && isAt(data, start, literal);
}

function isAt(data: Uint8Array, at: number, literal: Uint8Array): boolean {
  for (let index = 0; index < literal.length; index++) if (data[at + index] !== literal[index]) return false;
  return true;
}

function holds(data: Uint8Array, start: number, lastStart: number, literal: Uint8Array): boolean {
  const first = literal[0];
  for (let at = start; at <= lastStart; at++) {
    if (first === undefined || (data[at] === first && isAt(data, at, literal))) return true;
  }
  return false;
}

/** Greedy: only the last `%` is ever tried again, one code point later, so there is no exponential case. */
function isTokenMatch(data: Uint8Array, start: number, end: number, tokens: Int16Array): boolean {
  let at = start;
  let token = 0;
  let retryToken = -1;
  let retryAt = start;
  while (at < end) {
    const wanted = tokens[token];
    if (wanted === anyText) {
      token++;
      retryToken = token;
      retryAt = at;
    } else if (wanted === anyOne) {
      at = afterCodePoint(data, at, end);
      token++;
    } else if (wanted !== undefined && wanted === data[at]) {
      at++;
      token++;
    } else if (retryToken >= 0) {
      retryAt = afterCodePoint(data, retryAt, end);
      at = retryAt;
      token = retryToken;
    } else {
      return false;
    }
  }
  while (tokens[token] === anyText) token++;
  return token === tokens.length;
}

function afterCodePoint(data: Uint8Array, at: number, end: number): number {
  let next = at + 1;
  while (next < end && ((data[next] ?? 0) & 0xc0) === 0x80) next++;
  return next;
}
