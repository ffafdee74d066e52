/**
 * A scan of a table as one statement: which expression gives each of Athena's columns, in the order asked, and
 * how its result is decoded. A plan is plain data; `records.ts` runs it.
 */

import { ConnectorError, type Field } from '../federation/index.ts';
import type { ResultField } from './block-buffer.ts';
import { columnOf, type TableFacts } from './catalog.ts';
import type { Order } from './order.ts';
import { selected } from './select.ts';
import { quoteIdentifier, quoteTable } from './sql-text.ts';
import { bindSql, joinSql, type Sql, type Statement } from './statement.ts';
import { describeField, describeMapping, isMappedTo } from './type-field.ts';

export interface ScanPlan {
  readonly statement: Statement;
  readonly fields: readonly ResultField[];
}

/** The first rows: any, or those in an order. */
export interface Top {
  readonly rows: bigint;
  readonly order: Order | null;
}

/** `top` null: all rows. @throws ConnectorError when a column is not what Athena was told */
export function planScan(
  table: TableFacts,
  requested: readonly Field[],
  conditions: readonly Sql[],
  top: Top | null,
): ScanPlan {
  const columns = requested.map((field) => ({ field, column: columnOf(table, field.name) }));
  for (const { field, column } of columns) {
    if (!isMappedTo(field, column.mapping)) {
      throw new ConnectorError(
        'InvalidInput',
        `column ${column.name} of ${table.schemaName}.${table.tableName} is ${column.typeName} now, shown as ${describeMapping(column.mapping)}; the query expects ${describeField(field)}. Run it again`,
      );
    }
  }
  const list = columns.map(({ column }) => selected(quoteIdentifier(column.name), column.mapping));
  const sql: Sql = [
    selectFrom(list, quoteTable(table.schemaName, table.tableName)),
    ...(conditions.length === 0 ? [] : [' WHERE ', ...joinSql(conditions, ' AND ')]),
    ...(top === null ? [] : topSql(top)),
  ];
  return {
    statement: bindSql(sql),
    fields: columns.map(({ field, column }) => ({ field, mapping: column.mapping })),
  };
}

function topSql({ rows, order }: Top): Sql {
  const count = { text: rows.toString(), type: 'int8' };
  if (order === null) return [' LIMIT ', count];
  const orderBy = ` ORDER BY ${order.sql}`;
  return order.withTies
    ? [`${orderBy} FETCH FIRST (`, count, ') ROWS WITH TIES']
    : [`${orderBy} LIMIT `, count];
}

/** Without columns too: a row is a row. */
export function selectFrom(list: readonly string[], source: string): string {
  return list.length === 0 ? `SELECT FROM ${source}` : `SELECT ${list.join(', ')} FROM ${source}`;
}
