/**
 * User-defined functions: SQL functions that Athena calls with a block of arguments a time. An author says what a
 * function takes and gives, and how: for whole vectors, which is fast and may wait for a service, or row by row.
 */
import { ConnectorError } from '../errors.ts';
import { unsupportedTypes } from '../supported-types.ts';
import { evaluateRows } from './rows.ts';
import { type ArgumentValue, fieldOfType, type ResultValue, type UdfType } from './type.ts';
import type { Evaluate, NullHandling, Udf } from './udf.ts';

type Argument<Type, Nulls extends NullHandling> =
  | ArgumentValue<Type>
  | (Nulls extends 'null-out' ? never : null);

type RowArguments<Args extends readonly UdfType[], Nulls extends NullHandling> = {
  readonly [Index in keyof Args]: Argument<Args[Index], Nulls>;
};

interface Signature<Args extends readonly UdfType[], Returns extends UdfType, Nulls extends NullHandling> {
  /** In lower case, as queries call it. Several functions may have one name, with other types of arguments. */
  readonly name: string;
  readonly args: Args;
  readonly returns: Returns;
  /** Default: `call`. */
  readonly nullIn?: Nulls;
}

interface ByVector {
  /** Whole vectors at a time. May be asynchronous, to ask a service about all rows at once. */
  readonly evaluate: Evaluate;
}

interface ByRow<Args extends readonly UdfType[], Returns extends UdfType, Nulls extends NullHandling> {
  /** One row at a time: values in the forms of `scalar.ts`; lists are arrays, structs objects, maps Maps. */
  readonly row: (...args: RowArguments<Args, Nulls>) => ResultValue<Returns> | null;
}

/**
 * A function for queries. With `row` it is called for each row; with `evaluate` for whole vectors.
 *
 * @example
 * const initials = defineUdf({
 *   name: 'initials',
 *   args: [types.varchar],
 *   returns: types.varchar,
 *   nullIn: 'null-out',
 *   row: (name) => name.split(' ').map((word) => word.charAt(0)).join(''),
 * });
 * export const handler = createFunctionHandler([initials]);
 *
 * @throws ConnectorError InvalidInput for a name or type that Athena does not take
 */
export function defineUdf<
  const Args extends readonly UdfType[],
  const Returns extends UdfType,
  Nulls extends NullHandling = 'call',
>(definition: Signature<Args, Returns, Nulls> & (ByVector | ByRow<Args, Returns, Nulls>)): Udf {
  const { name } = definition;
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) {
    throw new ConnectorError(
      'InvalidInput',
      `function name ${JSON.stringify(name)}: Athena sends names in lower case; use a-z, 0-9 and _, and begin with a letter`,
    );
  }
  const args = definition.args.map((type, index) => fieldOfType(`arg${index + 1}`, type));
  const returns = fieldOfType('result', definition.returns);
  const faults = unsupportedTypes([...args, returns]);
  if (faults.length > 0) {
    throw new ConnectorError(
      'InvalidInput',
      `function ${name} has types that Athena does not take: ${faults.join(', ')}`,
    );
  }
  return {
    name,
    args,
    returns,
    nullIn: definition.nullIn ?? 'call',
    // The values that `rows` reads have the types that follow from `args`.
    evaluate:
      'evaluate' in definition ? definition.evaluate : evaluateRows(name, definition.row as RowFunction),
  };
}

type RowFunction = Parameters<typeof evaluateRows>[1];
