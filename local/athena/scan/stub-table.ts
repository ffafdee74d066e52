/**
 * A stub with rows in it, on the connection that runs the query: a temporary table of the columns that were
 * asked for, under a view that has all columns of the table, so that the query binds as it did when planned.
 * The others read as NULL, which no result depends on: the plan does not read them.
 */
import { type DuckDBAppender, type DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { type Block, describeType, type Field, isSameShape } from '../../../connectors/federation/caller.ts';
import { QueryError } from '../errors.ts';
import type { ScanPlan } from '../plan/plan.ts';
import { quoteName } from '../plan/sql-name.ts';
import { duckdbTypeName } from '../plan/stub.ts';
import { writeVector } from './vector-writer.ts';

export interface StubTable {
  /** Rows of exactly the scan's columns. */
  append(block: Block): void;
  /** All rows are there. */
  finish(): void;
  /** Lets go of the connection, whatever happened; needless after {@link finish}. */
  abandon(): void;
}

export async function createStubTable(connection: DuckDBConnection, scan: ScanPlan): Promise<StubTable> {
  const table = `rows_of_${scan.stub}`;
  const columns = scan.columns.map((field) => `${quoteName(field.name)} ${duckdbTypeName(field)}`);
  // A table needs a column, even where only the number of rows matters.
  await connection.run(
    `CREATE TEMP TABLE ${table} (${columns.length === 0 ? '"-" BOOLEAN' : columns.join(', ')})`,
  );
  const present = new Set(scan.columns.map((field) => field.name));
  const selected = scan.schema.fields.map((field) => {
    const name = quoteName(field.name);
    return present.has(field.name) ? name : `CAST(NULL AS ${duckdbTypeName(field)}) AS ${name}`;
  });
  await connection.run(
    `CREATE TEMP VIEW ${scan.stub} AS SELECT ${selected.join(', ')} FROM temp.main.${table}`,
  );
  const appender = await connection.createAppender(table, 'main', 'temp');
  let isClosed = false;
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    appender.closeSync();
  };
  return {
    append: (block) => appendBlock(appender, scan, block),
    finish: close,
    abandon() {
      try {
        close();
      } catch {
        // Rows that DuckDB could not take are of no use any more.
      }
    },
  };
}

function appendBlock(appender: DuckDBAppender, scan: ScanPlan, block: Block): void {
  assertColumns(scan, block);
  const width = Math.max(1, scan.columns.length);
  const types = Array.from({ length: width }, (_, column) => appender.columnType(column));
  const chunk = DuckDBDataChunk.create(types);
  const rowsPerChunk = duckdb.vector_size();
  for (let start = 0; start < block.rowCount; start += rowsPerChunk) {
    const count = Math.min(rowsPerChunk, block.rowCount - start);
    chunk.reset();
    chunk.rowCount = count;
    block.vectors.forEach((vector, column) => {
      writeVector(duckdb.data_chunk_get_vector(chunk.chunk, column), vector, { start, count });
    });
    appender.appendDataChunk(chunk);
  }
}

/** What came must be what was asked for: a swapped column would be a wrong answer, not an error. */
function assertColumns(scan: ScanPlan, block: Block): void {
  const got = block.vectors.map((vector) => vector.field);
  const isSame =
    got.length === scan.columns.length && scan.columns.every((field, at) => isSameColumn(field, got[at]));
  if (isSame) return;
  const { schemaName, tableName } = scan.tableName;
  throw new QueryError(
    'CATALOG_ERROR',
    `catalog ${scan.catalogName} returned other columns for ${schemaName}.${tableName} than were asked for: ` +
      `asked ${describeFields(scan.columns)}; got ${describeFields(got)}`,
  );
}

function isSameColumn(asked: Field, got: Field | undefined): boolean {
  return got !== undefined && asked.name === got.name && isSameShape(asked, got);
}

function describeFields(fields: readonly Field[]): string {
  return fields.length === 0
    ? 'none'
    : fields.map((field) => `${field.name} ${describeType(field.type)}`).join(', ');
}
