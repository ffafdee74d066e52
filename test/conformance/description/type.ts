/** Types, fields and schemas. */
import type { ArrowKind, ArrowSchema, ArrowType, Field } from '../../../connectors/federation/arrow/type.ts';
import { describeMap, type JsonObject } from './json.ts';

type TypeText<Kind extends ArrowKind> = (type: Extract<ArrowType, { kind: Kind }>) => string;

const floatBits = { HALF: 16, SINGLE: 32, DOUBLE: 64 } as const;

const texts: { readonly [Kind in ArrowKind]: TypeText<Kind> } = {
  Null: () => 'Null',
  Bool: () => 'Bool',
  Int: ({ bitWidth, isSigned }) => `${isSigned ? '' : 'U'}Int${bitWidth}`,
  FloatingPoint: ({ precision }) => `Float${floatBits[precision]}`,
  Decimal: ({ precision, scale }) => `Decimal(${precision},${scale})`,
  Utf8: () => 'Utf8',
  Binary: () => 'Binary',
  FixedSizeBinary: ({ byteWidth }) => `FixedSizeBinary(${byteWidth})`,
  Date: ({ unit }) => `Date(${unit})`,
  Time: ({ unit, bitWidth }) => `Time(${unit},${bitWidth})`,
  Timestamp: ({ unit, timezone }) => `Timestamp(${unit},${timezone ?? 'null'})`,
  Interval: ({ unit }) => `Interval(${unit})`,
  List: () => 'List',
  FixedSizeList: ({ listSize }) => `FixedSizeList(${listSize})`,
  Struct: () => 'Struct',
  Map: () => 'Map',
  Union: ({ mode, typeIds }) => `Union(${mode},${typeIds.join(',')})`,
};

export function describeType(type: ArrowType): string {
  const text = texts[type.kind] as TypeText<ArrowKind>;
  return text(type);
}

export function describeField(field: Field): JsonObject {
  return {
    name: field.name,
    type: describeType(field.type),
    nullable: field.nullable,
    metadata: describeMap(field.metadata),
    children: field.children.map(describeField),
  };
}

export function describeSchema(schema: ArrowSchema): JsonObject {
  return { fields: schema.fields.map(describeField), metadata: describeMap(schema.metadata) };
}
