/**
 * Which function a call means: by its name, and by the types of the arguments. A decimal is taken with any precision
 * and scale, as in AWS's SDK, and a timestamp with any zone in its type, which is only a placeholder; where several
 * definitions fit, one of exactly the same types wins.
 */
import { sqlTypeName } from '../arrow/sql-type.ts';
import { type Field, isSameType } from '../arrow/type.ts';
import { ConnectorError } from '../errors.ts';
import type { Udf } from './udf.ts';

/** The functions of a Lambda by name. */
export type UdfTable = ReadonlyMap<string, readonly Udf[]>;

/** @throws ConnectorError InvalidInput when two functions cannot be told apart */
export function tableOfUdfs(udfs: readonly Udf[]): UdfTable {
  const table = new Map<string, readonly Udf[]>();
  for (const udf of udfs) {
    const others = table.get(udf.name) ?? [];
    const twin = others.find(({ args }) => isSameList(args, udf.args, isSameColumn));
    if (twin !== undefined) {
      throw new ConnectorError('InvalidInput', `function ${signatureOf(udf)} is defined twice`);
    }
    table.set(udf.name, [...others, udf]);
  }
  return table;
}

/** @throws ConnectorError EntityNotFound that lists what there is */
export function resolveUdf(table: UdfTable, name: string, args: readonly Field[], output: Field): Udf {
  const named = table.get(name);
  if (named === undefined) throw unknownName(table, name);
  const fitting = named.filter((udf) => isSameList(udf.args, args, isTaken));
  const found = fitting.find((udf) => isSameList(udf.args, args, isSameColumn)) ?? fitting[0];
  const asked = `${name}(${args.map(sqlTypeName).join(', ')})`;
  if (found === undefined) {
    throw new ConnectorError(
      'EntityNotFound',
      `function ${asked} does not exist; there is ${named.map(signatureOf).join(', ')}`,
    );
  }
  if (!isTaken(found.returns, output)) {
    throw new ConnectorError(
      'InvalidInput',
      `function ${asked} returns ${sqlTypeName(found.returns)}, but the query declares that it returns ${sqlTypeName(output)}`,
    );
  }
  return found;
}

function unknownName(table: UdfTable, name: string): ConnectorError {
  const known = [...table.values()].flat().map(signatureOf);
  const hint = table.has(name.toLowerCase()) ? '; names are in lower case' : '';
  return new ConnectorError(
    'EntityNotFound',
    known.length === 0
      ? `function ${name} does not exist: this Lambda has no functions`
      : `function ${name} does not exist${hint}; there is ${known.join(', ')}`,
  );
}

/** `mask_email(varchar) returning varchar`. */
function signatureOf({ name, args, returns }: Udf): string {
  return `${name}(${args.map(sqlTypeName).join(', ')}) returning ${sqlTypeName(returns)}`;
}

type Compare = (defined: Field, asked: Field) => boolean;

function isSameList(defined: readonly Field[], asked: readonly Field[], compare: Compare): boolean {
  return (
    defined.length === asked.length &&
    defined.every((field, index) => {
      const other = asked[index];
      return other !== undefined && compare(field, other);
    })
  );
}

function isSameColumn(defined: Field, asked: Field): boolean {
  return isSameType(defined.type, asked.type) && hasSameMembers(defined, asked, isSameColumn);
}

function isTaken(defined: Field, asked: Field): boolean {
  return isTakenType(defined, asked) && hasSameMembers(defined, asked, isTaken);
}

function isTakenType({ type: defined }: Field, { type: asked }: Field): boolean {
  if (defined.kind === 'Decimal') return asked.kind === 'Decimal';
  if (defined.kind === 'Timestamp') {
    return asked.kind === 'Timestamp' && asked.unit === defined.unit && asked.timezone !== null;
  }
  return isSameType(defined, asked);
}

/** A struct's members are read by name; those of lists and maps may be called anything. */
function hasSameMembers(defined: Field, asked: Field, compare: Compare): boolean {
  const isStruct = defined.type.kind === 'Struct';
  return isSameList(
    defined.children,
    asked.children,
    (member, other) => (!isStruct || member.name === other.name) && compare(member, other),
  );
}
