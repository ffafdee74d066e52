import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { field, types } from '../../../../connectors/federation/arrow/type.ts';
import { contains } from '../../../../connectors/federation/predicate/value-set.ts';
import { impliedSets } from '../../../../local/athena/plan/domain.ts';
import type { PlanExpression } from '../../../../local/athena/plan/expression.ts';

const operators = {
  '=': (a: number, b: number) => a === b,
  '<>': (a: number, b: number) => a !== b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
} as const;
type Operator = keyof typeof operators;

const shown: PlanExpression = {
  kind: 'cast',
  operand: { kind: 'column', column: 0 },
  type: { id: 'DOUBLE' },
};

function setOf(operator: Operator, literal: number, precision: number, scale: number, isFlipped: boolean) {
  const constant: PlanExpression = { kind: 'constant', type: { id: 'DOUBLE' }, value: literal };
  const [left, right] = isFlipped ? [constant, shown] : [shown, constant];
  return impliedSets({ kind: 'comparison', operator, left, right }, [
    field('d', types.decimal(precision, scale)),
  ]);
}

/** A literal at, just beside, or between the values of the column. */
const cases = fc.integer({ min: 1, max: 15 }).chain((precision) =>
  fc.record({
    precision: fc.constant(precision),
    scale: fc.integer({ min: 0, max: precision }),
    unscaled: fc.integer({
      min: -(10 ** Math.min(precision, 14)) + 3,
      max: 10 ** Math.min(precision, 14) - 3,
    }),
    step: fc.constantFrom(0, 0, 1, -1, 0.5, 0.1, -0.3, 1e-9),
    operator: fc.constantFrom(...(Object.keys(operators) as Operator[])),
    isFlipped: fc.boolean(),
  }),
);

describe('a decimal column beside a double literal', () => {
  it('is asked for exactly the values whose doubles compare so', () => {
    let sent = 0;
    fc.assert(
      fc.property(cases, ({ precision, scale, unscaled, step, operator, isFlipped }) => {
        const literal = (unscaled + step) / 10 ** scale;
        const { sets, isExact } = setOf(operator, literal, precision, scale, isFlipped);
        const set = sets?.get(0);
        if (set === undefined) return;
        sent++;
        expect(isExact).toBe(true);
        for (const value of [unscaled - 2, unscaled - 1, unscaled, unscaled + 1, unscaled + 2]) {
          const double = value / 10 ** scale;
          const holds = isFlipped
            ? operators[operator](literal, double)
            : operators[operator](double, literal);
          expect(contains(set, { unscaled: BigInt(value), scale })).toBe(holds);
        }
      }),
      { numRuns: 3000 },
    );
    expect(sent).toBeGreaterThan(1500);
  });

  it.each([
    ['more digits than a double tells apart', 16, 4.5],
    ['a literal that is no number', 10, Number.NaN],
    ['a literal beyond the column', 3, 1e9],
  ])('is not asked for anything with %s', (_, precision, literal) => {
    expect(setOf('>', literal, precision, 2, false).sets?.size).toBe(0);
  });
});
