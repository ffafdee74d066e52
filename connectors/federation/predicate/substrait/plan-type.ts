/**
 * The types of a plan, and the Arrow type that a column of each has in Athena. That one is known without the
 * table, as Athena has one Arrow type for each of its own: whatever precision a plan gives a timestamp, the column
 * holds milliseconds.
 */
import { type ArrowType, types } from '../../arrow/type.ts';
import {
  decimalTypeShape,
  lengthTypeShape,
  listTypeShape,
  mapTypeShape,
  precisionTypeShape,
  simpleTypeShape,
  structTypeShape,
  typeShape,
} from './expression-shapes.ts';
import { assertDepth, malformed, unsupported } from './failure.ts';
import { chosen, decodeMessage, type MessageOf, required } from './message.ts';

export type TypeName = keyof MessageOf<typeof typeShape>;

export interface PlanType {
  readonly name: TypeName;
  /** Length, or precision, or precision and scale. */
  readonly parameters: readonly number[];
  /** How many names the members of structs in it take in the list of a schema's names. */
  readonly memberNames: number;
  /** A type that someone else has defined on top of the named one. */
  readonly hasVariation: boolean;
}

export function planType(name: TypeName, ...parameters: readonly number[]): PlanType {
  return { name, parameters, memberNames: 0, hasVariation: false };
}

interface TypeRule {
  readonly read: (bytes: Uint8Array, depth: number) => Omit<PlanType, 'name'>;
  /** null: Athena has no column of the type. */
  readonly arrow: ((type: PlanType) => ArrowType) | null;
}

const rules: Readonly<Record<Exclude<TypeName, 'user_defined_type_reference'>, TypeRule>> = {
  bool: { read: readSimple, arrow: () => types.boolean },
  i8: { read: readSimple, arrow: () => types.tinyint },
  i16: { read: readSimple, arrow: () => types.smallint },
  i32: { read: readSimple, arrow: () => types.integer },
  i64: { read: readSimple, arrow: () => types.bigint },
  fp32: { read: readSimple, arrow: () => types.real },
  fp64: { read: readSimple, arrow: () => types.double },
  decimal: {
    read: readDecimal,
    arrow: ({ parameters: [precision = 0, scale = 0] }) => types.decimal(precision, scale),
  },
  string: { read: readSimple, arrow: () => types.varchar },
  varchar: { read: readLength, arrow: () => types.varchar },
  fixed_char: { read: readLength, arrow: () => types.varchar },
  binary: { read: readSimple, arrow: () => types.varbinary },
  fixed_binary: { read: readLength, arrow: () => types.varbinary },
  date: { read: readSimple, arrow: () => types.date },
  timestamp: { read: readMicroseconds, arrow: () => types.timestamp },
  precision_timestamp: { read: readPrecision, arrow: () => types.timestamp },
  timestamp_tz: { read: readMicroseconds, arrow: () => types.timestampWithTimeZone },
  precision_timestamp_tz: { read: readPrecision, arrow: () => types.timestampWithTimeZone },
  list: { read: readList, arrow: () => ({ kind: 'List' }) },
  map: { read: readMap, arrow: () => ({ kind: 'Map' }) },
  struct: { read: readStruct, arrow: () => ({ kind: 'Struct' }) },
  time: { read: readNothing, arrow: null },
  precision_time: { read: readNothing, arrow: null },
  interval_year: { read: readNothing, arrow: null },
  interval_day: { read: readNothing, arrow: null },
  interval_compound: { read: readNothing, arrow: null },
  uuid: { read: readNothing, arrow: null },
  user_defined: { read: readNothing, arrow: null },
};

const typeNames = [...Object.keys(rules), 'user_defined_type_reference'] as readonly TypeName[];

export function decodeType(bytes: Uint8Array, depth = 0): PlanType {
  assertDepth(depth);
  const message = decodeMessage(typeShape, bytes);
  const name = required(chosen(typeShape, message, typeNames), 'Type.kind');
  if (name === 'user_defined_type_reference') return planType(name);
  return { name, ...rules[name].read(required(message[name], `Type.${name}`), depth) };
}

/** @throws ConnectorError OperationNotSupported when Athena has no column of the type */
export function arrowTypeOf(type: PlanType): ArrowType {
  const rule = type.name === 'user_defined_type_reference' ? null : rules[type.name].arrow;
  if (rule === null || type.hasVariation)
    throw unsupported(`type ${describePlanType(type)}`, 'is not one that a filter can use');
  return rule(type);
}

export function describePlanType({ name, parameters, hasVariation }: PlanType): string {
  const text = parameters.length === 0 ? name : `${name}<${parameters.join(',')}>`;
  return hasVariation ? `a variation of ${text}` : text;
}

function plain(variation: number | undefined, parameters: readonly number[] = []): Omit<PlanType, 'name'> {
  return { parameters, memberNames: 0, hasVariation: variation !== undefined && variation !== 0 };
}

function readNothing(): Omit<PlanType, 'name'> {
  return plain(undefined);
}

function readSimple(bytes: Uint8Array): Omit<PlanType, 'name'> {
  return plain(decodeMessage(simpleTypeShape, bytes).type_variation_reference);
}

/** Timestamps of the older kind have microseconds. */
function readMicroseconds(bytes: Uint8Array): Omit<PlanType, 'name'> {
  return { ...readSimple(bytes), parameters: [6] };
}

function readLength(bytes: Uint8Array): Omit<PlanType, 'name'> {
  const { length = 0, type_variation_reference } = decodeMessage(lengthTypeShape, bytes);
  return plain(type_variation_reference, [length]);
}

function readPrecision(bytes: Uint8Array): Omit<PlanType, 'name'> {
  const { precision = 0, type_variation_reference } = decodeMessage(precisionTypeShape, bytes);
  return plain(type_variation_reference, [precision]);
}

function readDecimal(bytes: Uint8Array): Omit<PlanType, 'name'> {
  const { precision = 0, scale = 0, type_variation_reference } = decodeMessage(decimalTypeShape, bytes);
  if (precision < 1 || precision > 38 || scale < 0 || scale > precision)
    throw malformed('Type.decimal', `has ${precision} digits, ${scale} of them after the point`);
  return plain(type_variation_reference, [precision, scale]);
}

function readList(bytes: Uint8Array, depth: number): Omit<PlanType, 'name'> {
  const { type, type_variation_reference } = decodeMessage(listTypeShape, bytes);
  const { memberNames } = decodeType(required(type, 'Type.List.type'), depth + 1);
  return { ...plain(type_variation_reference), memberNames };
}

function readMap(bytes: Uint8Array, depth: number): Omit<PlanType, 'name'> {
  const { key, value, type_variation_reference } = decodeMessage(mapTypeShape, bytes);
  const memberNames =
    decodeType(required(key, 'Type.Map.key'), depth + 1).memberNames +
    decodeType(required(value, 'Type.Map.value'), depth + 1).memberNames;
  return { ...plain(type_variation_reference), memberNames };
}

function readStruct(bytes: Uint8Array, depth: number): Omit<PlanType, 'name'> {
  const { types: members, type_variation_reference } = decodeMessage(structTypeShape, bytes);
  const memberNames = members.reduce((sum, member) => sum + 1 + decodeType(member, depth + 1).memberNames, 0);
  return { ...plain(type_variation_reference), memberNames };
}
