/**
 * `TABLE(catalog.system.query(query => '…'))`: a person's own SELECT, run as it is. It must be one statement that
 * returns rows; it runs as a subquery of ours in a read-only transaction, so nothing in it can write, commit or set.
 */

import { ConnectorError, type Field } from '../federation/index.ts';
import type { ResultField } from './block-buffer.ts';
import { fold } from './casing.ts';
import { describeStatement } from './records.ts';
import type { ResultColumn } from './result-stream.ts';
import { type ScanPlan, selectFrom } from './scan.ts';
import { selected } from './select.ts';
import type { Session } from './session.ts';
import { quoteIdentifier } from './sql-text.ts';
import { declaredType, readTypeCatalog, type TypeUse } from './type-facts.ts';
import { describeField, describeMapping, fieldOf, isMappedTo } from './type-field.ts';
import type { TypeMapping, Unrepresentable } from './type-map.ts';
import { mapQueryColumn } from './type-policy.ts';

export const passthroughName = { schemaName: 'system', name: 'query', argumentNames: ['query'] } as const;

interface QueryColumn {
  readonly name: string;
  readonly field: Field;
  readonly mapping: TypeMapping;
}

/** @throws ConnectorError InvalidInput for anything but one SELECT with columns of different names */
export async function describeQuery(
  session: Session,
  args: ReadonlyMap<string, string>,
  unrepresentable: Unrepresentable,
): Promise<readonly Field[]> {
  const columns = await readColumns(session, textOf(args), unrepresentable);
  return columns.map((column) => column.field);
}

/** @throws ConnectorError when the query's columns are not what Athena was told */
export async function planQuery(
  session: Session,
  args: ReadonlyMap<string, string>,
  requested: readonly Field[],
  unrepresentable: Unrepresentable,
): Promise<ScanPlan> {
  const text = textOf(args);
  const columns = await readColumns(session, text, unrepresentable);
  const planned = requested.map((wanted) => {
    const column = columns.find((candidate) => candidate.field.name === fold(wanted.name));
    if (column === undefined || !isMappedTo(wanted, column.mapping)) {
      throw new ConnectorError(
        'InvalidInput',
        `the query's column ${wanted.name} is ${column === undefined ? 'gone' : describeMapping(column.mapping)} now, where ${describeField(wanted)} was described; run it again`,
      );
    }
    return { ...column, wanted };
  });
  const list = planned.map(({ name, mapping }) => selected(`q.${quoteIdentifier(name)}`, mapping));
  const fields: readonly ResultField[] = planned.map(({ wanted, mapping }) => ({ field: wanted, mapping }));
  return { statement: { sql: selectFrom(list, asSubquery(text)), parameters: [] }, fields };
}

/** Described alone first: only then is it known to be one whole statement, which brackets can hold. */
async function readColumns(
  session: Session,
  text: string,
  unrepresentable: Unrepresentable,
): Promise<readonly QueryColumn[]> {
  const alone = await describeStatement(session, { sql: text, parameters: [] });
  if (alone === null) {
    throw new ConnectorError(
      'InvalidInput',
      'the query returns no rows; the connector runs SELECT, VALUES and TABLE only',
    );
  }
  assertNames(alone.map(({ name }) => name));
  const columns = await describeStatement(session, {
    sql: `SELECT * FROM ${asSubquery(text)}`,
    parameters: [],
  });
  const catalog = await readTypeCatalog(session, (columns ?? []).map(typeUseOf));
  return (columns ?? []).map((column) => {
    const mapping = mapQueryColumn(declaredType(typeUseOf(column), catalog), unrepresentable);
    return { name: column.name, mapping, field: fieldOf(fold(column.name), mapping) };
  });
}

function typeUseOf({ typeOid, typeModifier }: ResultColumn): TypeUse {
  return { oid: typeOid, modifier: typeModifier, dimensions: 0 };
}

function assertNames(names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    if (name === '?column?' || name === '') {
      throw new ConnectorError(
        'InvalidInput',
        `column ${index + 1} of the query has no name; give it one with AS`,
      );
    }
    const other = seen.get(fold(name));
    if (other !== undefined) {
      throw new ConnectorError(
        'InvalidInput',
        `the query has two columns that Athena calls ${fold(name)} (${other}, ${name}); rename one with AS`,
      );
    }
    seen.set(fold(name), name);
  }
}

function textOf(args: ReadonlyMap<string, string>): string {
  const text = args.get('query') ?? '';
  if (text.includes('\0'))
    throw new ConnectorError('InvalidInput', 'the query holds a NUL character, which SQL cannot');
  return text.replace(/[\s;]+$/, '');
}

/** On lines of its own, because it may end in a comment. */
function asSubquery(text: string): string {
  return `(\n${text}\n) AS q`;
}
