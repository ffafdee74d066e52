/**
 * The exact evaluator: predicate → the rows of a block that qualify, in SQL's three-valued logic with Trino's
 * types, comparisons and calculations. It is what lets any connector promise a filter that its source cannot do.
 *
 * A calculation that fails (overflow, division by zero) fails the query only if it happens in a row that no other
 * term refuses, in whatever order the terms stand.
 */
import { type ArrowSchema, type ArrowType, describeType } from '../arrow/type.ts';
import type { Block } from '../arrow/vector.ts';
import { ConnectorError } from '../errors.ts';
import { isSameFamily } from './coercion.ts';
import { conjunctsOf } from './conjunct.ts';
import { assertDecimalType } from './evaluate/coerce.ts';
import { type ColumnReader, createColumnReader } from './evaluate/column.ts';
import { createFailures } from './evaluate/failure.ts';
import type { CompileContext } from './evaluate/operand.ts';
import { compileTerm } from './evaluate/term.ts';
import { createScratch, firstFailureCode, type TruthOf, trueCode } from './evaluate/truth.ts';
import { compileOperand } from './evaluate/value.ts';
import type { Predicate } from './predicate.ts';

/**
 * The numbers of the rows for which every term is true, ascending; null for all rows. The blocks must have the
 * schema given here; more columns than the predicate names do not matter.
 *
 * @throws ConnectorError OperationNotSupported, before the first row, for types that do not compare or calculate;
 *   InvalidInput for a column that the schema does not have, and, from the function, for a failed calculation
 */
export function compilePredicate(
  terms: readonly Predicate[],
  schema: ArrowSchema,
): (block: Block) => Uint32Array | null {
  const context = createContext(schema);
  const compiled = terms.flatMap(conjunctsOf).map(context.truthOf);
  const stateScratch = createScratch();
  return (block) => {
    const { rowCount } = block;
    if (compiled.length === 0 || rowCount === 0) return null;
    const states = stateScratch(rowCount).fill(trueCode, 0, rowCount);
    let count = rowCount;
    for (const truthOf of compiled) {
      if (count > 0) count = refuse(states, truthOf(block), rowCount);
    }
    const rows = selectedRows(states, count, rowCount, context);
    return rows.length === rowCount ? null : rows;
  };
}

function createContext(schema: ArrowSchema): CompileContext {
  const columns = new Map<string, ColumnReader>();
  const context: CompileContext = {
    failures: createFailures(),
    truthOf: (predicate): TruthOf => compileTerm(predicate, context),
    operandOf: (operand) => compileOperand(operand, context),
    column: (name, type) => {
      const column = columns.get(name) ?? findColumn(schema, name);
      columns.set(name, column);
      assertColumnType(column, type);
      return column;
    },
  };
  return context;
}

function findColumn(schema: ArrowSchema, name: string): ColumnReader {
  const index = schema.fields.findIndex((field) => field.name === name);
  const field = schema.fields[index];
  if (field !== undefined) return createColumnReader(field, index);
  const names = schema.fields.map((known) => known.name).join(', ');
  throw new ConnectorError(
    'InvalidInput',
    `the filter names column ${name}, which is not among the columns read: ${names}`,
  );
}

function assertColumnType({ field }: ColumnReader, type: ArrowType): void {
  assertDecimalType(field.type);
  if (isSameFamily(field.type, type)) return;
  throw new ConnectorError(
    'InvalidInput',
    `the filter takes column ${field.name} as ${describeType(type)}, but it is ${describeType(field.type)}; has the table changed since the query was planned?`,
  );
}

/** A failure stays with its row until another term refuses it. Gives the number of rows that are not refused. */
function refuse(states: Uint8Array, truth: Uint8Array, rowCount: number): number {
  let count = 0;
  for (let row = 0; row < rowCount; row++) {
    const code = truth[row] ?? 0;
    const state = states[row] ?? 0;
    if (state === 0) continue;
    if (code === trueCode) count++;
    else if (code < firstFailureCode) states[row] = 0;
    else {
      count++;
      if (state === trueCode) states[row] = code;
    }
  }
  return count;
}

function selectedRows(
  states: Uint8Array,
  count: number,
  rowCount: number,
  context: CompileContext,
): Uint32Array {
  const rows = new Uint32Array(count);
  let next = 0;
  for (let row = 0; row < rowCount; row++) {
    const state = states[row] ?? 0;
    if (state >= firstFailureCode) throw context.failures.errorOf(state);
    if (state === trueCode) rows[next++] = row;
  }
  return rows;
}
