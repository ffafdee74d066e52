import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  isLike,
  parseLikePattern,
} from '../../../../connectors/federation/predicate/evaluate/like-pattern.ts';
import { likeExpression } from './reference.ts';

function matches(text: string, pattern: string): boolean {
  const padded = Buffer.from(`%_${text}é%`);
  return isLike(padded, 2, padded.length - 3, parseLikePattern(Buffer.from(pattern)));
}

describe('LIKE', () => {
  it.each([
    ['', '', true],
    ['', '%', true],
    ['', '_', false],
    ['abc', 'abc', true],
    ['abc', 'ab', false],
    ['abc', 'a%', true],
    ['abc', '%c', true],
    ['abc', '%b%', true],
    ['abc', '%%', true],
    ['abc', 'a%b', false],
    ['a', 'a%a', false],
    ['aa', 'a%a', true],
    ['abcabd', 'a%d', true],
    ['é', '_', true],
    ['\u{1f600}', '_', true],
    ['\u{1f600}', '__', false],
    ['e\u0301', '__', true],
    ['line\nbreak', '%k', true],
    ['line\nbreak', 'line_break', true],
    ['a\\b', 'a\\b', true],
    ['a%', 'a\\%', false],
    ['ab', 'a_%', true],
    ['a', 'a_%', false],
    ['ABC', 'abc', false],
  ] as const)('%j LIKE %j is %s', (text, pattern, expected) => {
    expect(matches(text, pattern)).toBe(expected);
  });

  it('agrees with a regular expression over code points', () => {
    const letters = fc.constantFrom('a', 'b', 'é', '\u{1f600}', '.', '\\', '\n');
    const texts = fc.array(letters, { maxLength: 10 }).map((parts) => parts.join(''));
    const patterns = fc
      .array(fc.oneof(letters, fc.constantFrom('%', '_')), { maxLength: 7 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, patterns, (text, pattern) => {
        expect(matches(text, pattern)).toBe(likeExpression(pattern).test(text));
      }),
      { numRuns: 3000 },
    );
  });
});
