/**
 * Pages of a list of tables. A token is the last name of the page before it, so that a table that is made or dropped
 * meanwhile moves no other from one page to the next. The list of a first page is kept for those that follow: a
 * database of a hundred thousand tables is listed once, and not for every thousand of them again.
 */
import { ConnectorError, type PageRequest, type TableName, type TablePage } from '../federation/index.ts';

/** `tables` in the order of {@link compareTables}. */
export function tablePage(tables: readonly TableName[], { nextToken, pageSize }: PageRequest): TablePage {
  const last = nextToken === null ? null : decodeToken(nextToken);
  const first = last === null ? 0 : firstAfter(tables, last);
  const end = pageSize === null ? tables.length : first + pageSize;
  const page = tables.slice(first, end);
  const lastOfPage = page.at(-1);
  const hasMore = end < tables.length && lastOfPage !== undefined;
  return { tables: page, nextToken: hasMore ? encodeToken(lastOfPage) : null };
}

/** By schema and table, in the order of their UTF-16 code units. */
export function compareTables(a: TableName, b: TableName): number {
  return compareTexts(a.schemaName, b.schemaName) || compareTexts(a.tableName, b.tableName);
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function firstAfter(tables: readonly TableName[], last: TableName): number {
  const found = tables.findIndex((table) => compareTables(table, last) > 0);
  return found < 0 ? tables.length : found;
}

function encodeToken({ schemaName, tableName }: TableName): string {
  return JSON.stringify([schemaName, tableName]);
}

function decodeToken(token: string): TableName {
  let decoded: unknown;
  try {
    decoded = JSON.parse(token);
  } catch {
    decoded = null;
  }
  const [schemaName, tableName] = Array.isArray(decoded) ? (decoded as readonly unknown[]) : [];
  if (typeof schemaName === 'string' && typeof tableName === 'string') return { schemaName, tableName };
  throw new ConnectorError('InvalidInput', 'the page token is not one that this connector gave');
}

const keptForMs = 60_000;
const maxKept = 4;

interface KeptList {
  readonly tables: readonly TableName[];
  readonly readAtMs: number;
}

export interface TableLists {
  /** The list of `key` that a page before this one was cut from, or what `read` gives. */
  readonly listFor: (
    key: string,
    page: PageRequest,
    read: () => Promise<readonly TableName[]>,
  ) => Promise<readonly TableName[]>;
}

export function createTableLists(now: () => number = Date.now): TableLists {
  /** In the order in which they were read. */
  const kept = new Map<string, KeptList>();
  return {
    async listFor(key, { nextToken, pageSize }, read) {
      const found = kept.get(key);
      if (nextToken !== null && found !== undefined && now() - found.readAtMs < keptForMs)
        return found.tables;
      const tables = await read();
      kept.delete(key);
      const [oldest] = kept.keys();
      if (kept.size >= maxKept && oldest !== undefined) kept.delete(oldest);
      if (pageSize !== null && pageSize < tables.length) kept.set(key, { tables, readAtMs: now() });
      return tables;
    },
  };
}
