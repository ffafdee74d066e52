/** Arrow's flatbuffer form of a schema, in both directions, on the tables that apache-arrow generates. */
import { Binary } from 'apache-arrow/fb/binary';
import { Bool } from 'apache-arrow/fb/bool';
import { Date as DateTable } from 'apache-arrow/fb/date';
import { DateUnit } from 'apache-arrow/fb/date-unit';
import { Decimal } from 'apache-arrow/fb/decimal';
import { Endianness } from 'apache-arrow/fb/endianness';
import { Field as FieldTable } from 'apache-arrow/fb/field';
import { FixedSizeBinary } from 'apache-arrow/fb/fixed-size-binary';
import { FixedSizeList } from 'apache-arrow/fb/fixed-size-list';
import { FloatingPoint } from 'apache-arrow/fb/floating-point';
import { Int } from 'apache-arrow/fb/int';
import { Interval } from 'apache-arrow/fb/interval';
import { IntervalUnit } from 'apache-arrow/fb/interval-unit';
import { KeyValue } from 'apache-arrow/fb/key-value';
import { List } from 'apache-arrow/fb/list';
import { Map as MapTable } from 'apache-arrow/fb/map';
import { Null } from 'apache-arrow/fb/null';
import { Precision } from 'apache-arrow/fb/precision';
import { Schema } from 'apache-arrow/fb/schema';
import { Struct_ as Struct } from 'apache-arrow/fb/struct-';
import { Time } from 'apache-arrow/fb/time';
import { TimeUnit } from 'apache-arrow/fb/time-unit';
import { Timestamp } from 'apache-arrow/fb/timestamp';
import { Type } from 'apache-arrow/fb/type';
import { Union } from 'apache-arrow/fb/union';
import { UnionMode } from 'apache-arrow/fb/union-mode';
import { Utf8 } from 'apache-arrow/fb/utf8';
import type { Builder, ByteBuffer } from 'flatbuffers';
import { malformed } from './metadata-buffer.ts';
import type { ArrowKind, ArrowSchema, ArrowType, Field, TimeUnit as TimeUnitName } from './type.ts';

/** Deeper nesting than any table has; a limit for bytes that are not a schema. */
const maxDepth = 64;
/** Athena's decimals have no more, and a scale without a limit would have us compute a power of ten without end. */
const maxDecimalDigits = 38;

type TypeWriter<Kind extends ArrowKind> = (
  builder: Builder,
  type: Extract<ArrowType, { kind: Kind }>,
) => number;

const writers: { readonly [Kind in ArrowKind]: readonly [Type, TypeWriter<Kind>] } = {
  Null: [Type.Null, (builder) => emptyTable(builder, Null.startNull, Null.endNull)],
  Bool: [Type.Bool, (builder) => emptyTable(builder, Bool.startBool, Bool.endBool)],
  Int: [Type.Int, (builder, type) => Int.createInt(builder, type.bitWidth, type.isSigned)],
  FloatingPoint: [
    Type.FloatingPoint,
    (builder, type) => FloatingPoint.createFloatingPoint(builder, Precision[type.precision]),
  ],
  Decimal: [Type.Decimal, (builder, type) => Decimal.createDecimal(builder, type.precision, type.scale, 128)],
  Utf8: [Type.Utf8, (builder) => emptyTable(builder, Utf8.startUtf8, Utf8.endUtf8)],
  Binary: [Type.Binary, (builder) => emptyTable(builder, Binary.startBinary, Binary.endBinary)],
  FixedSizeBinary: [
    Type.FixedSizeBinary,
    (builder, type) => FixedSizeBinary.createFixedSizeBinary(builder, type.byteWidth),
  ],
  Date: [Type.Date, (builder, type) => DateTable.createDate(builder, DateUnit[type.unit])],
  Time: [Type.Time, (builder, type) => Time.createTime(builder, TimeUnit[type.unit], type.bitWidth)],
  Timestamp: [
    Type.Timestamp,
    (builder, type) => {
      const timezone = type.timezone === null ? 0 : builder.createString(type.timezone);
      return Timestamp.createTimestamp(builder, TimeUnit[type.unit], timezone);
    },
  ],
  Interval: [Type.Interval, (builder, type) => Interval.createInterval(builder, IntervalUnit[type.unit])],
  List: [Type.List, (builder) => emptyTable(builder, List.startList, List.endList)],
  FixedSizeList: [
    Type.FixedSizeList,
    (builder, type) => FixedSizeList.createFixedSizeList(builder, type.listSize),
  ],
  Struct: [Type.Struct_, (builder) => emptyTable(builder, Struct.startStruct_, Struct.endStruct_)],
  Map: [Type.Map, (builder) => MapTable.createMap(builder, false)],
  Union: [
    Type.Union,
    (builder, type) =>
      Union.createUnion(
        builder,
        UnionMode[type.mode],
        Union.createTypeIdsVector(builder, Int32Array.from(type.typeIds)),
      ),
  ],
};

function emptyTable(
  builder: Builder,
  start: (builder: Builder) => void,
  end: (builder: Builder) => number,
): number {
  start(builder);
  return end(builder);
}

/** Writes the schema and returns its offset, for the header of a message. */
export function writeSchema(builder: Builder, schema: ArrowSchema): number {
  const fields = Schema.createFieldsVector(
    builder,
    schema.fields.map((field) => writeField(builder, field)),
  );
  const metadata = Schema.createCustomMetadataVector(builder, writeMetadata(builder, schema.metadata));
  Schema.startSchema(builder);
  Schema.addEndianness(builder, Endianness.Little);
  Schema.addFields(builder, fields);
  Schema.addCustomMetadata(builder, metadata);
  return Schema.endSchema(builder);
}

function writeField(builder: Builder, field: Field): number {
  const name = builder.createString(field.name);
  const children = FieldTable.createChildrenVector(
    builder,
    field.children.map((child) => writeField(builder, child)),
  );
  const metadata = FieldTable.createCustomMetadataVector(builder, writeMetadata(builder, field.metadata));
  const [typeId, writeType] = writers[field.type.kind] as readonly [Type, TypeWriter<ArrowKind>];
  const type = writeType(builder, field.type);
  FieldTable.startField(builder);
  FieldTable.addName(builder, name);
  FieldTable.addNullable(builder, field.nullable);
  FieldTable.addTypeType(builder, typeId);
  FieldTable.addType(builder, type);
  FieldTable.addChildren(builder, children);
  FieldTable.addCustomMetadata(builder, metadata);
  return FieldTable.endField(builder);
}

function writeMetadata(builder: Builder, metadata: ReadonlyMap<string, string>): number[] {
  return [...metadata].map(([key, value]) =>
    KeyValue.createKeyValue(builder, builder.createString(key), builder.createString(value)),
  );
}

type TypeReader = (field: FieldTable) => ArrowType;

const readers: Partial<Record<Type, TypeReader>> = {
  [Type.Null]: () => ({ kind: 'Null' }),
  [Type.Bool]: () => ({ kind: 'Bool' }),
  [Type.Int]: (field) => {
    const table = typeTable(field, new Int());
    const bitWidth = table.bitWidth();
    if (bitWidth !== 8 && bitWidth !== 16 && bitWidth !== 32 && bitWidth !== 64) {
      throw malformed(`an integer of ${bitWidth} bits; 8, 16, 32 and 64 are known`);
    }
    return { kind: 'Int', bitWidth, isSigned: table.isSigned() };
  },
  [Type.FloatingPoint]: (field) => {
    const precisions = ['HALF', 'SINGLE', 'DOUBLE'] as const;
    const precision = nameAt(
      precisions,
      typeTable(field, new FloatingPoint()).precision(),
      'float precision',
    );
    return { kind: 'FloatingPoint', precision };
  },
  [Type.Decimal]: (field) => {
    const table = typeTable(field, new Decimal());
    if (table.bitWidth() !== 128)
      throw malformed(`a decimal of ${table.bitWidth()} bits; Athena has 128 only`);
    const [precision, scale] = [table.precision(), table.scale()];
    if (precision < 1 || precision > maxDecimalDigits || Math.abs(scale) > maxDecimalDigits) {
      throw malformed(`a decimal of ${precision} digits and scale ${scale}; ${maxDecimalDigits} is the most`);
    }
    return { kind: 'Decimal', precision, scale };
  },
  [Type.Utf8]: () => ({ kind: 'Utf8' }),
  [Type.Binary]: () => ({ kind: 'Binary' }),
  [Type.FixedSizeBinary]: (field) => {
    const byteWidth = typeTable(field, new FixedSizeBinary()).byteWidth();
    if (byteWidth < 0) throw malformed(`a fixed size binary of ${byteWidth} bytes`);
    return { kind: 'FixedSizeBinary', byteWidth };
  },
  [Type.Date]: (field) => {
    const unit = nameAt(
      ['DAY', 'MILLISECOND'] as const,
      typeTable(field, new DateTable()).unit(),
      'date unit',
    );
    return { kind: 'Date', unit };
  },
  [Type.Time]: (field) => {
    const table = typeTable(field, new Time());
    const bitWidth = table.bitWidth();
    if (bitWidth !== 32 && bitWidth !== 64)
      throw malformed(`a time of ${bitWidth} bits; 32 and 64 are known`);
    return { kind: 'Time', unit: timeUnit(table.unit()), bitWidth };
  },
  [Type.Timestamp]: (field) => {
    const table = typeTable(field, new Timestamp());
    return { kind: 'Timestamp', unit: timeUnit(table.unit()), timezone: table.timezone() };
  },
  [Type.Interval]: (field) => {
    const units = ['YEAR_MONTH', 'DAY_TIME', 'MONTH_DAY_NANO'] as const;
    return {
      kind: 'Interval',
      unit: nameAt(units, typeTable(field, new Interval()).unit(), 'interval unit'),
    };
  },
  [Type.List]: () => ({ kind: 'List' }),
  [Type.FixedSizeList]: (field) => {
    const listSize = typeTable(field, new FixedSizeList()).listSize();
    if (listSize < 0) throw malformed(`a list of ${listSize} elements`);
    return { kind: 'FixedSizeList', listSize };
  },
  [Type.Struct_]: () => ({ kind: 'Struct' }),
  [Type.Map]: () => ({ kind: 'Map' }),
  [Type.Union]: (field) => {
    const table = typeTable(field, new Union());
    const mode = nameAt(['Sparse', 'Dense'] as const, table.mode(), 'union mode');
    const typeIds = readEntries(table.typeIdsLength(), (index) => table.typeIds(index) ?? 0);
    return { kind: 'Union', mode, typeIds };
  },
};

const timeUnits = ['SECOND', 'MILLISECOND', 'MICROSECOND', 'NANOSECOND'] as const;
const timeUnit = (value: number): TimeUnitName => nameAt(timeUnits, value, 'time unit');

function nameAt<Name extends string>(names: readonly Name[], index: number, what: string): Name {
  const name = names[index];
  if (name === undefined) throw malformed(`${what} ${index}; ${names.length} are known`);
  return name;
}

interface TypeTable<Table> {
  __init(offset: number, bytes: ByteBuffer): Table;
}

function typeTable<Table extends TypeTable<Table>>(field: FieldTable, table: Table): Table {
  if (field.type(table) === null) throw malformed(`no description of the type of field ${field.name()}`);
  return table;
}

/** @param table in a `MetadataBuffer`, which bounds every list and everything that is read */
export function readSchema(table: Schema): ArrowSchema {
  if (table.endianness() !== Endianness.Little)
    throw malformed('big-endian data; Athena writes little-endian');
  return {
    fields: readEntries(table.fieldsLength(), (index) => readField(table.fields(index), 0)),
    metadata: readMetadata(table),
  };
}

function readField(table: FieldTable | null, depth: number): Field {
  if (table === null) throw malformed('a field is missing');
  if (depth > maxDepth) throw malformed(`fields are nested more than ${maxDepth} deep`);
  const name = table.name() ?? '';
  if (table.dictionary() !== null) {
    throw malformed(`field ${JSON.stringify(name)} is dictionary encoded; this protocol has no dictionaries`);
  }
  const readType = readers[table.typeType()];
  if (readType === undefined) {
    throw malformed(
      `field ${JSON.stringify(name)} has Arrow type ${Type[table.typeType()] ?? table.typeType()}`,
    );
  }
  return {
    name,
    type: readType(table),
    nullable: table.nullable(),
    children: readEntries(table.childrenLength(), (index) => readField(table.children(index), depth + 1)),
    metadata: readMetadata(table),
  };
}

function readMetadata(table: Schema | FieldTable): ReadonlyMap<string, string> {
  const entries = readEntries(table.customMetadataLength(), (index): readonly [string, string] => {
    const entry = table.customMetadata(index);
    return [entry?.key() ?? '', entry?.value() ?? ''];
  });
  return new Map(entries);
}

function readEntries<Entry>(count: number, read: (index: number) => Entry): Entry[] {
  return Array.from({ length: count }, (_, index) => read(index));
}
