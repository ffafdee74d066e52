/**
 * Finds every occurrence of a table in DuckDB's parse tree, and gives each a stub of its own by splicing the
 * text: all other characters of the query stay as they are. A name that a WITH query defines in the scope where
 * it stands is not a table.
 */
import { QueryError } from '../errors.ts';
import { indexOf, isObject, type JsonObject, listOf, objectOf, textOf } from './duckdb-json.ts';
import { locateName, quoteName } from './sql-name.ts';

/** A name as written: one to three parts, the missing ones empty. */
export interface WrittenName {
  readonly catalog: string;
  readonly schema: string;
  readonly table: string;
}

export interface TableReference {
  readonly name: WrittenName;
  readonly alias: string;
  /** In UTF-8 bytes, as DuckDB counts. */
  readonly byteOffset: number;
}

interface ColumnReference {
  readonly parts: readonly string[];
  readonly byteOffset: number;
}

export interface References {
  readonly tables: readonly TableReference[];
  /** Column names of three parts or more: their first ones may be a table's full name. */
  readonly qualifiedColumns: readonly ColumnReference[];
}

/** Functions in FROM that only rearrange their arguments. The rest could read the machine. */
const harmlessTableFunctions = new Set(['unnest', 'range', 'generate_series']);

export function findReferences(tree: JsonObject): References {
  const tables: TableReference[] = [];
  const qualifiedColumns: ColumnReference[] = [];
  const visit = (value: unknown, scope: ReadonlySet<string>): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, scope);
      return;
    }
    if (!isObject(value)) return;
    const inner = visitCommonTables(value, scope, visit);
    if (value['type'] === 'BASE_TABLE') {
      const reference = tableReference(value);
      if (!isCommonTable(reference.name, scope)) tables.push(reference);
    }
    if (value['type'] === 'TABLE_FUNCTION') assertHarmless(value);
    if (value['class'] === 'COLUMN_REF') {
      const parts = listOf(value['column_names']).map(textOf);
      if (parts.length > 2) qualifiedColumns.push({ parts, byteOffset: indexOf(value['query_location']) });
    }
    for (const [key, member] of Object.entries(value)) {
      if (key !== 'cte_map') visit(member, inner);
    }
  };
  for (const statement of listOf(tree['statements'])) visit(statement, new Set());
  return { tables: tables.toSorted((a, b) => a.byteOffset - b.byteOffset), qualifiedColumns };
}

/** Each WITH query sees those before it, and itself only when it is recursive. */
function visitCommonTables(
  node: JsonObject,
  scope: ReadonlySet<string>,
  visit: (value: unknown, scope: ReadonlySet<string>) => void,
): ReadonlySet<string> {
  const visible = new Set(scope);
  for (const entry of listOf(objectOf(node['cte_map'])['map'])) {
    const name = textOf(objectOf(entry)['key']).toLowerCase();
    const definition = objectOf(entry)['value'];
    const query = objectOf(objectOf(objectOf(definition)['query'])['node']);
    visit(definition, query['type'] === 'RECURSIVE_CTE_NODE' ? new Set([...visible, name]) : visible);
    visible.add(name);
  }
  return visible;
}

function isCommonTable(name: WrittenName, scope: ReadonlySet<string>): boolean {
  return name.catalog === '' && name.schema === '' && scope.has(name.table.toLowerCase());
}

function tableReference(node: JsonObject): TableReference {
  return {
    name: {
      catalog: textOf(node['catalog_name']),
      schema: textOf(node['schema_name']),
      table: textOf(node['table_name']),
    },
    alias: textOf(node['alias']),
    byteOffset: indexOf(node['query_location']),
  };
}

function assertHarmless(node: JsonObject): void {
  const name = textOf(objectOf(node['function'])['function_name']).toLowerCase();
  if (harmlessTableFunctions.has(name)) return;
  throw new QueryError(
    'NOT_SUPPORTED',
    `the table function ${name} is not supported in FROM; tables come from catalogs, as catalog.schema.table`,
  );
}

/**
 * The query over stubs. `stubs[i]` replaces `references.tables[i]`, which keeps the name by which the rest of
 * the query calls it.
 */
export function spliceStubs(sql: string, references: References, stubs: readonly string[]): string {
  const bytes = Buffer.from(sql, 'utf8');
  const offsetOf = (byteOffset: number): number => bytes.subarray(0, byteOffset).toString('utf8').length;
  const edits: { start: number; end: number; text: string }[] = [];
  references.tables.forEach((reference, index) => {
    const start = offsetOf(reference.byteOffset);
    const end = locateName(sql, start, partsOf(reference.name).length)?.end;
    const stub = stubs[index];
    if (end === undefined || stub === undefined) {
      throw new QueryError(
        'NOT_SUPPORTED',
        `cannot tell where the table name ${describeName(reference.name)} ends`,
      );
    }
    const alias = reference.alias === '' ? ` AS ${quoteName(reference.name.table)}` : '';
    // TABLE takes a name without an alias; SELECT * FROM is what it stands for.
    const command = /\bTABLE\s*$/i.exec(sql.slice(0, start));
    if (command === null) edits.push({ start, end, text: stub + alias });
    else edits.push({ start: command.index, end, text: `SELECT * FROM ${stub}${alias}` });
  });
  const fullNames = new Set(
    references.tables.filter(({ alias }) => alias === '').flatMap(({ name }) => qualifiedForms(name)),
  );
  for (const { parts, byteOffset } of references.qualifiedColumns) {
    const prefix = [3, 2].find(
      (length) => length < parts.length && fullNames.has(keyOf(parts.slice(0, length))),
    );
    if (prefix === undefined) continue;
    const start = offsetOf(byteOffset);
    const tablePart = locateName(sql, start, prefix)?.starts.at(-1);
    if (tablePart !== undefined) edits.push({ start, end: tablePart, text: '' });
  }
  let text = sql;
  for (const edit of edits.toSorted((a, b) => b.start - a.start)) {
    text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  }
  return text;
}

function partsOf(name: WrittenName): readonly string[] {
  return [name.catalog, name.schema, name.table].filter((part) => part !== '');
}

/** The names of two and three parts by which a query may call the table. */
function qualifiedForms(name: WrittenName): readonly string[] {
  const parts = partsOf(name);
  return [2, 3].filter((length) => length <= parts.length).map((length) => keyOf(parts.slice(-length)));
}

function keyOf(parts: readonly string[]): string {
  return JSON.stringify(parts.map((part) => part.toLowerCase()));
}

export function describeName(name: WrittenName): string {
  return partsOf(name).join('.');
}
