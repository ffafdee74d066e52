/** What there is to query: the tables of all catalogs, and the columns of one. */
import { randomUUID } from 'node:crypto';

import { describeTableName, sqlTypeName, type TableName } from '../../connectors/federation/caller.ts';
import { type Catalog, originOf } from '../athena/catalog.ts';
import { callCatalog } from '../athena/catalog-call.ts';
import { parseStatement } from '../athena/dialect/statement.ts';
import type { Engine } from '../athena/engine.ts';
import { QueryError } from '../athena/errors.ts';
import { fileCatalogName } from '../athena/files/file-catalog.ts';

export async function listTables(engine: Engine, signal: AbortSignal): Promise<string> {
  const lines: string[] = [];
  for (const catalog of engine.catalogs.federated.values()) {
    for (const table of await tablesOf(catalog, signal))
      lines.push(`  ${catalog.name}.${describeTableName(table)}`);
  }
  const { files } = engine.catalogs;
  for (const schemaName of files === null ? [] : await files.listSchemas(signal)) {
    for (const tableName of (await files?.listTables(schemaName, signal)) ?? []) {
      lines.push(`  ${fileCatalogName}.${schemaName}.${tableName}`);
    }
  }
  return lines.length === 0 ? '  no tables\n' : `${lines.join('\n')}\n`;
}

async function tablesOf(catalog: Catalog, signal: AbortSignal): Promise<readonly TableName[]> {
  const origin = originOf(catalog, randomUUID());
  const { schemas } = await callCatalog(catalog, 'list its schemas', signal, () =>
    catalog.client.listSchemas(origin, signal),
  );
  const found: TableName[] = [];
  for (const schemaName of schemas) {
    const { tables } = await callCatalog(catalog, `list the tables of ${schemaName}`, signal, () =>
      catalog.client.listTables(origin, { schemaName, nextToken: null, pageSize: null }, signal),
    );
    found.push(...tables);
  }
  return found;
}

/** Through the planner, so that a name means here what it means in a query. */
export async function describeTable(engine: Engine, name: string, signal: AbortSignal): Promise<string> {
  const statement = parseStatement(`SELECT * FROM ${name}`);
  if (statement.kind !== 'select')
    throw new QueryError('TABLE_NOT_FOUND', `${name} is not the name of a table`);
  const { plan } = await engine.plan(statement, { signal });
  const fields = plan.scans[0]?.schema.fields ?? [];
  const width = Math.max(0, ...fields.map((field) => field.name.length));
  return fields.map((field) => `  ${field.name.padEnd(width)}  ${sqlTypeName(field)}\n`).join('');
}
