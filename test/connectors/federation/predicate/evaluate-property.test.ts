import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { buildBlock } from '../../../../connectors/federation/arrow/builder.ts';
import { arrowSchema } from '../../../../connectors/federation/arrow/type.ts';
import { compilePredicate } from '../../../../connectors/federation/predicate/evaluate.ts';
import { compareMarkers } from '../../../../connectors/federation/predicate/marker.ts';
import type { Predicate } from '../../../../connectors/federation/predicate/predicate.ts';
import { columnFields, predicates, rows } from './arbitraries.ts';
import { failure, type ReferenceRow, truthOf } from './reference.ts';

const schema = arrowSchema(columnFields);
const predicate = predicates((type, range) => compareMarkers(type, range.low, range.high) <= 0);

function conjuncts(term: Predicate): readonly Predicate[] {
  return term.kind === 'and' ? term.terms.flatMap(conjuncts) : [term];
}

/** Row numbers, or the word for an answer that is an error. */
function expected(
  predicates: readonly Predicate[],
  input: readonly ReferenceRow[],
): readonly number[] | 'error' {
  const terms = predicates.flatMap(conjuncts);
  const truths = input.map((row) => terms.map((term) => truthOf(term, row)));
  const isRefused = (row: (typeof truths)[number]): boolean => row.includes(false) || row.includes(null);
  if (truths.some((row) => row.includes(failure) && !isRefused(row))) return 'error';
  return truths.flatMap((row, index) => (row.every((truth) => truth === true) ? [index] : []));
}

function actual(terms: readonly Predicate[], input: readonly ReferenceRow[]): readonly number[] | 'error' {
  const select = compilePredicate(terms, schema);
  try {
    const selection = select(buildBlock(schema, input));
    return selection === null ? input.map((_, index) => index) : [...selection];
  } catch (error) {
    expect(String(error)).toMatch(/NUMERIC_VALUE_OUT_OF_RANGE|DIVISION_BY_ZERO/);
    return 'error';
  }
}

describe('the evaluator', () => {
  it('keeps the rows that a plain row-at-a-time interpreter keeps', () => {
    fc.assert(
      fc.property(
        fc.array(predicate, { minLength: 1, maxLength: 3 }),
        fc.array(rows, { maxLength: 20 }),
        (terms, input) => {
          expect(actual(terms, input)).toEqual(expected(terms, input));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('gives the same answer whatever the order of terms', () => {
    fc.assert(
      fc.property(
        fc.array(predicate, { minLength: 2, maxLength: 4 }),
        fc.array(rows, { maxLength: 8 }),
        (terms, input) => {
          expect(actual(terms.toReversed(), input)).toEqual(actual(terms, input));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps no state between blocks', () => {
    fc.assert(
      fc.property(
        predicate,
        fc.array(rows, { maxLength: 9 }),
        fc.array(rows, { maxLength: 9 }),
        (term, first, second) => {
          fc.pre(expected([term], first) !== 'error' && expected([term], second) !== 'error');
          const select = compilePredicate([term], schema);
          const rowsOf = (input: readonly ReferenceRow[]): readonly number[] =>
            Array.from(select(buildBlock(schema, input)) ?? input.keys());

          expect([rowsOf(first), rowsOf(second), rowsOf(first)]).toEqual(
            [first, second, first].map((input) => expected([term], input)),
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});
