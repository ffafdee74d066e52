/**
 * What a declaration means: the types that go over the wire, and the function of DuckDB that stands for it. Two
 * declarations of equal types share DuckDB's function.
 */
import { createHash } from 'node:crypto';
import {
  type ArrowType,
  type Field,
  field,
  map,
  sqlTypeName,
  struct,
  types,
} from '../../../connectors/federation/caller.ts';
import type { ExternalCall } from '../dialect/emit/scope.ts';
import { DialectError, positionAt } from '../dialect/errors.ts';
import type { DataType, ExternalFunction } from '../dialect/tree.ts';

export interface FunctionSignature {
  /** In lower case; the method's name on the wire. */
  readonly name: string;
  readonly args: readonly Field[];
  readonly returns: Field;
  /** As the declaration names it. */
  readonly lambda: string;
  readonly duckdbName: string;
}

/** @throws DialectError NOT_SUPPORTED for a type that no function takes */
export function signatureOf(declared: ExternalFunction, sql: string): FunctionSignature {
  const { name, lambda } = declared;
  const args = declared.parameters.map((parameter) =>
    fieldOf(parameter.name.value, parameter.type, name, sql),
  );
  const returns = fieldOf('result', declared.returns, name, sql);
  const digest = createHash('sha256')
    .update(JSON.stringify([...args, returns].map(sqlTypeName)))
    .digest('hex')
    .slice(0, 8);
  return { name, args, returns, lambda, duckdbName: `external_${name}_${digest}` };
}

/** How the dialect writes its calls. */
export function externalCallOf({ duckdbName, args, returns }: FunctionSignature): ExternalCall {
  return {
    duckdbName,
    takesText: args.map(({ type }) => type.kind === 'Utf8'),
    isMap: returns.type.kind === 'Map',
  };
}

/** `mask_email(varchar) returns varchar`. */
export function describeSignature({ name, args, returns }: FunctionSignature): string {
  return `${name}(${args.map(sqlTypeName).join(', ')}) returns ${sqlTypeName(returns)}`;
}

function fieldOf(name: string, type: DataType, functionName: string, sql: string): Field {
  const inner = (member: string, of: DataType): Field => fieldOf(member, of, functionName, sql);
  switch (type.kind) {
    case 'array':
      return field(name, { kind: 'List' }, [inner('', type.element)]);
    case 'map':
      return map(name, inner('key', type.key).type, inner('value', type.value));
    case 'row': {
      const members = type.fields.map(({ name: own, type: of }, index) =>
        inner(own?.value ?? `field${index}`, of),
      );
      return struct(name, members);
    }
    case 'scalar': {
      const arrow = arrowType(type);
      if (arrow !== undefined) return field(name, arrow);
      const parameters = type.parameters.length === 0 ? '' : `(${type.parameters.join(', ')})`;
      throw new DialectError(
        'NOT_SUPPORTED',
        `function ${functionName} cannot have the type ${type.name}${parameters}; Athena passes boolean, tinyint, smallint, integer, bigint, real, double, decimal(p, s), varchar, varbinary, date, timestamp, array and row`,
        positionAt(sql, type.at),
      );
    }
  }
}

const plainTypes: Readonly<Record<string, ArrowType>> = {
  boolean: types.boolean,
  tinyint: types.tinyint,
  smallint: types.smallint,
  int: types.integer,
  integer: types.integer,
  bigint: types.bigint,
  real: types.real,
  double: types.double,
  varchar: types.varchar,
  varbinary: types.varbinary,
  date: types.date,
};

/** Milliseconds are all that the wire's types hold. */
const timestampTypes: Readonly<Record<string, ArrowType>> = {
  timestamp: types.timestamp,
  'timestamp with time zone': types.timestampWithTimeZone,
};

function arrowType({ name, parameters }: DataType & { readonly kind: 'scalar' }): ArrowType | undefined {
  const [first, second = 0] = parameters;
  if (name === 'decimal') {
    const precision = first ?? 38;
    return precision >= 1 && precision <= 38 && second <= precision
      ? types.decimal(precision, second)
      : undefined;
  }
  if (Object.hasOwn(timestampTypes, name)) return (first ?? 3) <= 3 ? timestampTypes[name] : undefined;
  return Object.hasOwn(plainTypes, name) ? plainTypes[name] : undefined;
}
