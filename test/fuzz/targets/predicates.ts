/** Constraints → predicate → the rows of a block that has the columns which the constraints name. */
import { buildBlock } from '../../../connectors/federation/arrow/builder.ts';
import { type ArrowType, arrowSchema, type Field, field } from '../../../connectors/federation/arrow/type.ts';
import type { Constraints, Expression } from '../../../connectors/federation/domain/constraints.ts';
import { predicateFromConstraints } from '../../../connectors/federation/predicate/decode.ts';
import { compilePredicate } from '../../../connectors/federation/predicate/evaluate.ts';
import type { Predicate } from '../../../connectors/federation/predicate/predicate.ts';
import { decodeConstraints, encodeConstraints } from '../../../connectors/federation/wire/constraints.ts';
import { wireFormat } from '../../../connectors/federation/wire/format.ts';
import { assertSame, may, must, withinMemory } from '../oracle.ts';
import { constraintSeeds } from '../seeds.ts';
import { type Target, Violation } from '../target.ts';
import { jsonAllowance, mutateText, parsed } from './json-text.ts';

export const constraintsTarget: Target = {
  name: 'constraints',
  seeds: constraintSeeds(),
  mutate: mutateText,
  check: (input) => {
    const value = parsed(input);
    const constraints = withinMemory(input, jsonAllowance, () =>
      decodeConstraints({ value, path: 'constraints' }),
    );
    const again = must('round trip', () => {
      const written: unknown = JSON.parse(JSON.stringify(encodeConstraints(constraints, wireFormat())));
      return decodeConstraints({ value: written, path: 'constraints' });
    });
    assertSame('constraints change when they are written and read again', again, constraints);
    checkPredicates(constraints);
  },
};

const sampleRows = 3;

export function checkPredicates(constraints: Constraints): void {
  const terms = may(() => predicateFromConstraints(constraints));
  if (terms !== undefined) checkPredicate(terms, columnsOf(constraints));
}

export function checkPredicate(terms: readonly Predicate[], columns: readonly Field[]): void {
  const block = may(() => {
    const rows = Array.from({ length: sampleRows }, (_, row) => sampleRow(columns, row));
    return buildBlock(arrowSchema(columns), rows);
  });
  if (block === undefined) return;
  const rows = may(() => compilePredicate(terms, block.schema)(block));
  if (rows?.some((row) => row >= block.rowCount)) throw new Violation('a row that is not there was selected');
}

function columnsOf({ summary, expression }: Constraints): readonly Field[] {
  const columns = new Map<string, ArrowType>(Array.from(summary, ([name, { type }]) => [name, type]));
  const visit = (term: Expression): void => {
    if (term.kind === 'VariableExpression') columns.set(term.columnName, term.type);
    if (term.kind === 'FunctionCallExpression') for (const argument of term.args) visit(argument);
  };
  for (const term of expression) visit(term);
  return Array.from(columns, ([name, type]) => field(name, type));
}

function sampleRow(columns: readonly Field[], row: number): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    columns.map(({ name, type }) => [name, row === 0 ? null : sampleValue(type, row)]),
  );
}

function sampleValue(type: ArrowType, row: number): unknown {
  switch (type.kind) {
    case 'Bool':
      return row === 1;
    case 'Int':
    case 'FloatingPoint':
    case 'Decimal':
      return row;
    case 'Utf8':
      return 'a'.repeat(row);
    case 'Binary':
      return new Uint8Array(row);
    case 'Date':
      return type.unit === 'DAY' ? row : BigInt(row);
    case 'Timestamp':
      return BigInt(row) << 12n;
    default:
      return null;
  }
}
