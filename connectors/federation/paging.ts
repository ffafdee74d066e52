/** Pages of a list that a connector gives whole: the token is the index of the next page's first table. */
import type { PageRequest, TablePage } from './connector.ts';
import { ConnectorError } from './errors.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken: string | null;
}

/** @param sorted all items, in an order that does not change between pages */
export function pageOf<Item>(sorted: readonly Item[], { nextToken, pageSize }: PageRequest): Page<Item> {
  if (nextToken !== null && !/^\d{1,15}$/.test(nextToken)) {
    throw new ConnectorError('InvalidInput', 'the page token is not one that this connector gave');
  }
  const start = Number(nextToken ?? 0);
  const end = pageSize === null ? sorted.length : start + pageSize;
  return { items: sorted.slice(start, end), nextToken: end < sorted.length ? String(end) : null };
}

/** What a connector lists as one page: the page that it gave, or the part of all names that is asked for. */
export function tablePageOf(
  found: readonly string[] | TablePage,
  schemaName: string | null,
  page: PageRequest,
): TablePage {
  if (isTablePage(found)) return found;
  if (schemaName === null) {
    throw new ConnectorError(
      'InvalidInput',
      'a list of tables without a schema needs full names; return a page of them',
    );
  }
  const { items, nextToken } = pageOf([...found].sort(), page);
  return { tables: items.map((tableName) => ({ schemaName, tableName })), nextToken };
}

function isTablePage(found: readonly string[] | TablePage): found is TablePage {
  return !Array.isArray(found);
}
