/** Whole queries as DuckDB text. Columns without a name get Athena's: `_col0`, `_col1`, by position. */
import type { Expression, GroupingElement, Query, QueryBody, Select, SelectItem } from '../tree.ts';
import { emitExpression } from './expression.ts';
import { emitRelation } from './relation.ts';
import { emitNames, quoteName, type Scope } from './scope.ts';
import { emitOrderBy, emitWindow } from './window.ts';

export function emitQuery(query: Query, scope: Scope): string {
  const emit = (expression: Expression) => emitExpression(expression, scope);
  const parts: string[] = [];
  if (query.ctes.length > 0) {
    const ctes = query.ctes.map(({ name, columns, query: inner }) => {
      const list =
        columns.length === 0 ? '' : `(${columns.map((column) => quoteName(column.value)).join(', ')})`;
      return `${quoteName(name.value)}${list} AS (${emitQuery(inner, scope)})`;
    });
    parts.push(`WITH ${query.recursive ? 'RECURSIVE ' : ''}${ctes.join(', ')}`);
  }
  parts.push(`${emitBody(query.body, scope)}${emitOrderBy(query.orderBy, emit)}`);
  if (query.limit !== undefined) parts.push(`LIMIT ${emit(query.limit)}`);
  if (query.offset !== undefined) parts.push(`OFFSET ${emit(query.offset)}`);
  return parts.join(' ');
}

function emitBody(body: QueryBody, scope: Scope): string {
  switch (body.kind) {
    case 'select':
      return emitSelect(body, scope);
    case 'values': {
      const rows = body.rows.map((row) => `(${row.map((value) => emitExpression(value, scope)).join(', ')})`);
      const names = (body.rows[0] ?? []).map((_, index) => quoteName(`_col${index}`));
      return `SELECT * FROM (VALUES ${rows.join(', ')}) AS "_values"(${names.join(', ')})`;
    }
    case 'table':
      return `SELECT * FROM ${emitNames(body.name)}`;
    case 'set-operation':
      return `${emitBody(body.left, scope)} ${body.operator}${body.all ? ' ALL' : ''} ${emitOperand(body.right, scope)}`;
    case 'nested':
      return `(${emitQuery(body.query, scope)})`;
    default:
      return body satisfies never;
  }
}

/** The right operand keeps its own grouping; the left one groups by itself. */
function emitOperand(body: QueryBody, scope: Scope): string {
  return body.kind === 'set-operation' ? `(${emitBody(body, scope)})` : emitBody(body, scope);
}

function emitSelect(select: Select, scope: Scope): string {
  const emit = (expression: Expression) => emitExpression(expression, scope);
  const parts = [
    `SELECT ${select.distinct ? 'DISTINCT ' : ''}${select.items.map((item, index) => emitItem(item, index, scope)).join(', ')}`,
  ];
  if (select.from.length > 0)
    parts.push(`FROM ${select.from.map((relation) => emitRelation(relation, scope)).join(', ')}`);
  if (select.where !== undefined) parts.push(`WHERE ${emit(select.where)}`);
  if (select.groupBy.length > 0)
    parts.push(`GROUP BY ${select.groupBy.map((element) => emitGrouping(element, emit)).join(', ')}`);
  if (select.having !== undefined) parts.push(`HAVING ${emit(select.having)}`);
  if (select.windows.length > 0) {
    const windows = select.windows.map(({ name, window }) => {
      // A bare reference to another window needs parentheses in a definition.
      const text = emitWindow(window, emit);
      return `${quoteName(name.value)} AS ${text.startsWith('(') ? text : `(${text})`}`;
    });
    parts.push(`WINDOW ${windows.join(', ')}`);
  }
  return parts.join(' ');
}

function emitItem(item: SelectItem, index: number, scope: Scope): string {
  if (item.kind === 'star') return [...item.qualifier.map((name) => quoteName(name.value)), '*'].join('.');
  const text = emitExpression(item.value, scope);
  if (item.alias !== undefined) return `${text} AS ${quoteName(item.alias.value)}`;
  if (item.value.kind === 'column') return text;
  if (item.value.kind === 'field') return `${text} AS ${quoteName(item.value.name.value)}`;
  return `${text} AS ${quoteName(`_col${index}`)}`;
}

function emitGrouping(element: GroupingElement, emit: (expression: Expression) => string): string {
  if (element.kind === 'plain') {
    return element.value.kind === 'row' ? element.value.items.map(emit).join(', ') : emit(element.value);
  }
  const sets = element.sets.map((set) => `(${set.map(emit).join(', ')})`);
  return `${element.kind} (${sets.join(', ')})`;
}
