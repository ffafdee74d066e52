/**
 * A list of tables from two places: Glue's first, page by page with Glue's own tokens, then those of the connector
 * that Glue does not have. Pages may be short: what is filtered out of one is not made up for.
 */
import type { PageRequest, TablePage } from '../connector.ts';
import type { TableName } from '../domain/names.ts';
import { ConnectorError } from '../errors.ts';
import type { GlueCatalog } from './catalog.ts';
import type { GlueTable } from './table.ts';

export interface TableSources {
  readonly catalog: GlueCatalog;
  readonly isTable: (table: GlueTable) => boolean;
  /** The connector's own. */
  readonly listOwn: (page: PageRequest) => Promise<TablePage>;
}

export async function listTablesWithGlue(
  schemaName: string,
  { nextToken, pageSize }: PageRequest,
  sources: TableSources,
): Promise<TablePage> {
  const position = decodePosition(nextToken);
  const named = (tableName: string): TableName => ({ schemaName, tableName });
  switch (position.place) {
    case 'glue': {
      const found = await readNames(schemaName, { nextToken: position.token, pageSize }, sources);
      const tables = [...found.names].map(named);
      if (found.nextToken !== null) {
        return { tables, nextToken: encodePosition({ place: 'glue', token: found.nextToken }) };
      }
      if (pageSize !== null) return { tables, nextToken: encodePosition({ place: 'own', token: null }) };
      const own = await ownPage({ nextToken: null, pageSize }, found.names, sources);
      return { tables: [...tables, ...own.tables], nextToken: own.nextToken };
    }
    case 'own': {
      const all = await readNames(schemaName, { nextToken: null, pageSize: null }, sources);
      return ownPage({ nextToken: position.token, pageSize }, all.names, sources);
    }
  }
}

interface FoundNames {
  readonly names: ReadonlySet<string>;
  readonly nextToken: string | null;
}

/** Asks until as many tables were looked at as the page may have, or there are no more. */
async function readNames(
  schemaName: string,
  { nextToken, pageSize }: PageRequest,
  { catalog, isTable }: TableSources,
): Promise<FoundNames> {
  const names = new Set<string>();
  let missing = pageSize;
  let token = nextToken;
  do {
    const page = await catalog.readTablePage(schemaName, { nextToken: token, pageSize: missing });
    for (const table of page.tables) if (isTable(table)) names.add(table.name);
    token = page.nextToken;
    if (missing !== null) missing -= page.tables.length;
  } while (token !== null && (missing === null || missing > 0));
  return { names, nextToken: token };
}

async function ownPage(
  page: PageRequest,
  supplied: ReadonlySet<string>,
  { listOwn }: TableSources,
): Promise<TablePage> {
  const { tables, nextToken } = await listOwn(page);
  return {
    tables: tables.filter(({ tableName }) => !supplied.has(tableName)),
    nextToken: nextToken === null ? null : encodePosition({ place: 'own', token: nextToken }),
  };
}

/** Where a list goes on. */
interface Position {
  readonly place: 'glue' | 'own';
  /** null: at the beginning of that place. */
  readonly token: string | null;
}

function encodePosition({ place, token }: Position): string {
  return token === null ? place : `${place}:${token}`;
}

function decodePosition(token: string | null): Position {
  if (token === null) return { place: 'glue', token: null };
  for (const place of ['glue', 'own'] as const) {
    if (token === place) return { place, token: null };
    if (token.startsWith(`${place}:`)) return { place, token: token.slice(place.length + 1) };
  }
  throw new ConnectorError('InvalidInput', 'the page token is not one that this connector gave');
}
