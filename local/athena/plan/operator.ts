/**
 * DuckDB's plan JSON as typed operators. Only those through which a scan's filters, order and limit can be seen
 * have a kind of their own; any other keeps its inputs and says nothing. A new DuckDB that renames a node makes
 * plans less selective, never wrong.
 */

import { decodeConstant } from './constant.ts';
import { decodeComparison, decodeExpression, decodeExpressions } from './decode-expression.ts';
import { indexOf, integerOf, type JsonObject, listOf, objectOf, textOf } from './duckdb-json.ts';
import { type PlanExpression, resolveReferences } from './expression.ts';

export interface PlanOrder {
  readonly expression: PlanExpression;
  readonly isDescending: boolean;
  readonly isNullsFirst: boolean;
}

export type PlanOperator =
  | {
      readonly kind: 'scan';
      readonly tableName: string;
      readonly tableIndex: number;
      /** Positions in the table of the columns that are read; −1 for none in particular. */
      readonly columns: readonly number[];
      /** Output position → table column. */
      readonly output: readonly number[];
      readonly filters: readonly PlanExpression[];
    }
  | {
      readonly kind: 'filter';
      readonly input: PlanOperator;
      readonly terms: readonly PlanExpression[];
      /** Output position → input position; empty: the input's. */
      readonly projection: readonly number[];
    }
  | {
      readonly kind: 'projection';
      readonly input: PlanOperator;
      readonly tableIndex: number;
      readonly expressions: readonly PlanExpression[];
    }
  | { readonly kind: 'limit'; readonly input: PlanOperator; readonly rows: bigint }
  | {
      readonly kind: 'top-n';
      readonly input: PlanOperator;
      readonly orders: readonly PlanOrder[];
      readonly rows: bigint;
    }
  /** Appends a column that only tells rows apart, so conditions may pass it. */
  | { readonly kind: 'row-number'; readonly input: PlanOperator }
  | { readonly kind: 'other'; readonly inputs: readonly PlanOperator[] };

export function decodeOperator(json: unknown): PlanOperator {
  const node = objectOf(json);
  const inputs = listOf(node['children']).map(decodeOperator);
  const decode = decoders[textOf(node['type'])];
  return decode?.(node, inputs) ?? { kind: 'other', inputs };
}

type Decoder = (node: JsonObject, inputs: readonly PlanOperator[]) => PlanOperator | undefined;

const decoders: Readonly<Record<string, Decoder>> = {
  LOGICAL_GET: (node, inputs) => (inputs.length === 0 ? decodeScan(node) : undefined),
  LOGICAL_FILTER: (node, [input]) =>
    input && {
      kind: 'filter',
      input,
      terms: decodeExpressions(node['expressions']),
      projection: listOf(node['projection_map']).map(indexOf),
    },
  LOGICAL_PROJECTION: (node, [input]) =>
    input && {
      kind: 'projection',
      input,
      tableIndex: indexOf(node['table_index']),
      expressions: decodeExpressions(node['expressions']),
    },
  LOGICAL_DELIM_JOIN: (node, inputs) => {
    const [left, right] = listOf(node['children']);
    if (inputs.length !== 2 || !containsUnnest(right)) return undefined;
    return { kind: 'other', inputs: [decodeNumberedInput(left), ...inputs.slice(1)] };
  },
  LOGICAL_LIMIT: (node, [input]) => {
    const limit = constantRows(node['limit_val']);
    const offset =
      textOf(objectOf(node['offset_val'])['type']) === 'UNSET' ? 0n : constantRows(node['offset_val']);
    if (input === undefined || limit === undefined || offset === undefined) return undefined;
    return { kind: 'limit', input, rows: limit + offset };
  },
  LOGICAL_TOP_N: (node, [input]) => {
    const limit = integerOf(node['limit']);
    if (input === undefined || limit === undefined) return undefined;
    const orders = listOf(node['orders']).map(decodeOrder);
    return { kind: 'top-n', input, orders, rows: limit + (integerOf(node['offset']) ?? 0n) };
  },
};

/** UNNEST of a table's column numbers the table's rows, to join each with what came out of it. */
function decodeNumberedInput(json: unknown): PlanOperator {
  const node = objectOf(json);
  const [below] = listOf(node['children']);
  if (node['type'] === 'LOGICAL_FILTER') {
    return decoders['LOGICAL_FILTER']?.(node, [decodeNumberedInput(below)]) ?? decodeOperator(json);
  }
  const [call, ...others] = listOf(node['expressions']).map(objectOf);
  const isNumbering =
    node['type'] === 'LOGICAL_WINDOW' &&
    call?.['type'] === 'WINDOW_ROW_NUMBER' &&
    listOf(call['partitions']).length + listOf(call['orders']).length + others.length === 0;
  return isNumbering ? { kind: 'row-number', input: decodeOperator(below) } : decodeOperator(json);
}

function containsUnnest(json: unknown): boolean {
  const node = objectOf(json);
  if (node['type'] === 'LOGICAL_UNNEST') return true;
  if (node['type'] === 'LOGICAL_GET' && node['input_table_types'] !== undefined) return true;
  return listOf(node['children']).some(containsUnnest);
}

function constantRows(json: unknown): bigint | undefined {
  const value = objectOf(json);
  return textOf(value['type']) === 'CONSTANT_VALUE' ? integerOf(value['constant_integer']) : undefined;
}

function decodeOrder(json: unknown): PlanOrder {
  const order = objectOf(json);
  return {
    expression: decodeExpression(order['expression']),
    isDescending: textOf(order['type']) === 'DESCENDING',
    isNullsFirst: textOf(order['null_order']) === 'NULLS FIRST',
  };
}

function decodeScan(node: JsonObject): PlanOperator | undefined {
  const tableName = textOf(objectOf(node['function_data'])['table']);
  if (tableName === '') return undefined;
  const columns = listOf(node['column_indexes']).map((index) => indexOf(objectOf(index)['index']));
  const projected = listOf(node['projection_ids']).map(indexOf);
  const output = projected.length === 0 ? columns : projected.map((position) => columns[position] ?? -1);
  const filters = listOf(objectOf(node['table_filters'])['filters']).map((entry) => {
    const filter = objectOf(entry);
    return decodeTableFilter(objectOf(filter['value']), { kind: 'column', column: indexOf(filter['key']) });
  });
  return { kind: 'scan', tableName, tableIndex: indexOf(node['table_index']), columns, output, filters };
}

/** A filter that DuckDB attached to one column of a scan. */
function decodeTableFilter(filter: JsonObject, column: PlanExpression): PlanExpression {
  const kind = textOf(filter['filter_type']);
  const children = (): readonly PlanExpression[] =>
    listOf(filter['child_filters']).map((child) => decodeTableFilter(objectOf(child), column));
  switch (kind) {
    case 'CONSTANT_COMPARISON':
      return decodeComparison(
        textOf(filter['comparison_type']),
        column,
        decodeConstant(objectOf(filter['constant'])),
      );
    case 'CONJUNCTION_AND':
      return { kind: 'and', terms: children() };
    case 'CONJUNCTION_OR':
      return { kind: 'or', terms: children() };
    case 'IS_NULL':
      return { kind: 'is-null', operand: column };
    case 'IS_NOT_NULL':
      return { kind: 'not', term: { kind: 'is-null', operand: column } };
    case 'IN_FILTER':
      return {
        kind: 'in',
        operand: column,
        list: listOf(filter['values']).map((value) => decodeConstant(objectOf(value))),
      };
    case 'OPTIONAL_FILTER':
      return { kind: 'hint', term: decodeTableFilter(objectOf(filter['child_filter']), column) };
    case 'EXPRESSION_FILTER':
      return resolveReferences(decodeExpression(filter['expr']), () => column);
    case 'STRUCT_EXTRACT':
      return decodeTableFilter(
        objectOf(filter['child_filter']),
        memberOf(column, textOf(filter['child_name'])),
      );
    default:
      return { kind: 'opaque', text: `a ${kind} filter` };
  }
}

/** No connector compares members, so the type of this one is of no use. */
function memberOf(struct: PlanExpression, name: string): PlanExpression {
  const member: PlanExpression = { kind: 'constant', type: { id: 'VARCHAR' }, value: name };
  return { kind: 'call', name: 'struct_extract', args: [struct, member], type: { id: 'UNKNOWN' } };
}
