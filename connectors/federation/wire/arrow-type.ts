/** Arrow's types in JSON, as predicates carry them: the type alone, without children, name or nullability. */
import { type ArrowKind, type ArrowType, describeType } from '../arrow/type.ts';
import { ConnectorError } from '../errors.ts';
import {
  asBoolean,
  asInteger,
  asString,
  asWord,
  isAbsent,
  type Json,
  malformed,
  member,
  typeOf,
} from './json.ts';

type Decoder<Kind extends ArrowKind> = (json: Json) => Extract<ArrowType, { kind: Kind }>;
type Encoder<Kind extends ArrowKind> = (type: Extract<ArrowType, { kind: Kind }>) => object;

interface Codec<Kind extends ArrowKind> {
  readonly decode: Decoder<Kind>;
  readonly encode: Encoder<Kind>;
}

const timeUnits = ['SECOND', 'MILLISECOND', 'MICROSECOND', 'NANOSECOND'] as const;
const bitWidths = [8, 16, 32, 64] as const;

/** A type without parameters. */
function plain<Kind extends 'Null' | 'Bool' | 'Utf8' | 'Binary' | 'List' | 'Struct' | 'Map'>(kind: Kind) {
  return { decode: () => ({ kind }), encode: () => ({ '@type': kind }) };
}

const codecs: { readonly [Kind in ArrowKind]: Codec<Kind> } = {
  Null: plain('Null'),
  Bool: plain('Bool'),
  Utf8: plain('Utf8'),
  Binary: plain('Binary'),
  List: plain('List'),
  Struct: plain('Struct'),
  Map: plain('Map'),
  Int: {
    decode: (json) => ({
      kind: 'Int',
      bitWidth: decodeBitWidth(json),
      isSigned: asBoolean(member(json, 'isSigned')),
    }),
    encode: ({ bitWidth, isSigned }) => ({ '@type': 'Int', bitWidth, isSigned }),
  },
  FloatingPoint: {
    decode: (json) => ({
      kind: 'FloatingPoint',
      precision: asWord(member(json, 'precision'), ['HALF', 'SINGLE', 'DOUBLE']),
    }),
    encode: ({ precision }) => ({ '@type': 'FloatingPoint', precision }),
  },
  Decimal: {
    decode: (json) => ({
      kind: 'Decimal',
      precision: asIntegerWithin(member(json, 'precision'), 1, maxDecimalDigits),
      scale: asIntegerWithin(member(json, 'scale'), -maxDecimalDigits, maxDecimalDigits),
    }),
    encode: ({ precision, scale }) => ({ '@type': 'Decimal', precision, scale }),
  },
  FixedSizeBinary: {
    decode: (json) => ({
      kind: 'FixedSizeBinary',
      byteWidth: asIntegerWithin(member(json, 'byteWidth'), 0, greatestWidth),
    }),
    encode: ({ byteWidth }) => ({ '@type': 'FixedSizeBinary', byteWidth }),
  },
  Date: {
    decode: (json) => ({ kind: 'Date', unit: asWord(member(json, 'unit'), ['DAY', 'MILLISECOND']) }),
    encode: ({ unit }) => ({ '@type': 'Date', unit }),
  },
  Time: {
    decode: (json) => ({
      kind: 'Time',
      unit: asWord(member(json, 'unit'), timeUnits),
      bitWidth: asInteger(member(json, 'bitWidth')) === 64 ? 64 : 32,
    }),
    encode: ({ unit, bitWidth }) => ({ '@type': 'Time', unit, bitWidth }),
  },
  Timestamp: {
    decode: (json) => {
      const timezone = member(json, 'timezone');
      return {
        kind: 'Timestamp',
        unit: asWord(member(json, 'unit'), timeUnits),
        timezone: isAbsent(timezone) ? null : asString(timezone),
      };
    },
    encode: ({ unit, timezone }) => ({ '@type': 'Timestamp', unit, timezone }),
  },
  Interval: {
    decode: (json) => ({
      kind: 'Interval',
      unit: asWord(member(json, 'unit'), ['YEAR_MONTH', 'DAY_TIME', 'MONTH_DAY_NANO']),
    }),
    encode: ({ unit }) => ({ '@type': 'Interval', unit }),
  },
  FixedSizeList: {
    decode: (json) => ({
      kind: 'FixedSizeList',
      listSize: asIntegerWithin(member(json, 'listSize'), 0, greatestWidth),
    }),
    encode: ({ listSize }) => ({ '@type': 'FixedSizeList', listSize }),
  },
  /** Athena's own writer and reader of unions disagree, so no union means anything on this wire. */
  Union: {
    decode: () => {
      throw new ConnectorError('InvalidInput', 'Arrow type Union cannot be carried by this protocol');
    },
    encode: (type) => {
      throw new ConnectorError(
        'InvalidInput',
        `Arrow type ${describeType(type)} cannot be carried by this protocol`,
      );
    },
  },
};

/** A scale without a limit would have us compute powers of ten without end. */
const maxDecimalDigits = 38;
const greatestWidth = 2 ** 31 - 1;

function asIntegerWithin(json: Json, least: number, greatest: number): number {
  const integer = asInteger(json);
  if (integer >= least && integer <= greatest) return integer;
  throw new ConnectorError('InvalidInput', `${json.path}: ${integer} is not within ${least} and ${greatest}`);
}

function decodeBitWidth(json: Json): 8 | 16 | 32 | 64 {
  const field = member(json, 'bitWidth');
  const bits = asInteger(field);
  const bitWidth = bitWidths.find((candidate) => candidate === bits);
  if (bitWidth === undefined) throw malformed(field.path, `one of ${bitWidths.join(', ')}`, field.value);
  return bitWidth;
}

function isArrowKind(name: string): name is ArrowKind {
  return Object.hasOwn(codecs, name);
}

/** @throws ConnectorError InvalidInput for a type that this protocol has no word for */
export function decodeArrowType(json: Json): ArrowType {
  const kind = typeOf(json);
  if (!isArrowKind(kind)) {
    throw new ConnectorError(
      'InvalidInput',
      `${json.path}: Arrow type ${JSON.stringify(kind)} is not part of this protocol; it has ${Object.keys(codecs).join(', ')}`,
    );
  }
  return codecs[kind].decode(json);
}

export function encodeArrowType(type: ArrowType): object {
  const codec = codecs[type.kind] as Codec<ArrowKind>;
  return codec.encode(type);
}
