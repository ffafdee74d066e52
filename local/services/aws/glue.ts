/**
 * Glue's Data Catalog, read only: databases, their tables, connections. What is shown is plain data under Glue's own
 * member names, looked at anew for each request. Names are in lower case, whatever is asked.
 */
import { AwsError } from '../port/aws-error.ts';
import { decodeMembers, type JsonMembers, missingMember } from '../port/json-members.ts';
import type { JsonTargets } from '../port/json-operations.ts';
import { arnOf, type LocalAccount } from './account.ts';

/** Members that Glue has beyond the name are handed on as they are. */
interface Named {
  readonly Name: string;
  readonly [member: string]: unknown;
}

export interface LocalGlueDatabase {
  readonly database: Named;
  readonly tables: readonly Named[];
}

export interface LocalGlueCatalog {
  readonly databases: readonly LocalGlueDatabase[];
  readonly connections: readonly Named[];
}

const maxPerPage = 100;

export function glueTargets(catalog: LocalGlueCatalog, account: LocalAccount): JsonTargets {
  const open = (input: unknown): JsonMembers => {
    const members = decodeMembers(input);
    assertCatalog(members.text('CatalogId'), account);
    return members;
  };
  const findDatabase = (name: string): LocalGlueDatabase => {
    const found = catalog.databases.find(({ database }) => isSameName(database.Name, name));
    if (found === undefined) throw notFound(`Database ${name} not found.`);
    return found;
  };
  return {
    'AWSGlue.GetDatabases': (input) => {
      const { items, nextToken } = pageOf(catalog.databases, open(input));
      const list = items.map(({ database }) => ({ ...database, CatalogId: account.accountId }));
      return { DatabaseList: list, NextToken: nextToken };
    },
    'AWSGlue.GetTables': (input) => {
      const members = open(input);
      const { database, tables } = findDatabase(required(members, 'DatabaseName'));
      const { items, nextToken } = pageOf(tables, members);
      return {
        TableList: items.map((table) => tableOf(table, database.Name, account)),
        NextToken: nextToken,
      };
    },
    'AWSGlue.GetTable': (input) => {
      const members = open(input);
      const { database, tables } = findDatabase(required(members, 'DatabaseName'));
      const name = required(members, 'Name');
      const table = tables.find((candidate) => isSameName(candidate.Name, name));
      if (table === undefined) throw notFound(`Table ${name} not found.`);
      return { Table: tableOf(table, database.Name, account) };
    },
    'AWSGlue.GetConnection': (input) => {
      const name = required(open(input), 'Name');
      const connection = catalog.connections.find((candidate) => candidate.Name === name);
      if (connection === undefined) throw notFound(`Cannot find connection: ${name}`);
      return { Connection: connection };
    },
  };
}

function required(members: JsonMembers, name: string): string {
  const value = members.text(name);
  if (value === undefined || value === '') {
    throw new AwsError('InvalidInputException', missingMember(name));
  }
  return value;
}

/** There are no other accounts here whose catalog could be shared. */
function assertCatalog(catalogId: string | undefined, account: LocalAccount): void {
  if (catalogId === undefined || catalogId === account.accountId) return;
  throw new AwsError(
    'AccessDeniedException',
    `the local account has no access to ${arnOf({ ...account, accountId: catalogId }, 'glue', 'catalog')}`,
  );
}

function isSameName(name: string, asked: string): boolean {
  return name.toLowerCase() === asked.toLowerCase();
}

function tableOf(table: Named, databaseName: string, { accountId }: LocalAccount): object {
  return { ...table, DatabaseName: databaseName, CatalogId: accountId };
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken: string | undefined;
}

function pageOf<Item>(all: readonly Item[], members: JsonMembers): Page<Item> {
  const token = members.text('NextToken') || '0';
  const size = members.integer('MaxResults') ?? maxPerPage;
  if (!/^\d{1,9}$/.test(token)) throw new AwsError('InvalidInputException', 'the NextToken is not valid');
  if (size < 1 || size > maxPerPage) {
    throw new AwsError('InvalidInputException', `MaxResults must be from 1 to ${maxPerPage}, got ${size}`);
  }
  const end = Number(token) + size;
  return {
    items: all.slice(Number(token), end),
    nextToken: end < all.length ? String(end) : undefined,
  };
}

function notFound(message: string): AwsError {
  return new AwsError('EntityNotFoundException', message);
}
