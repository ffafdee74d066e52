/** The table of PostgreSQL's types in the connector's page: what each is shown as, by default and otherwise. */
import { describeType, type Field, types } from '../../connectors/federation/arrow/type.ts';
import type { DeclaredMember, DeclaredType, Structure } from '../../connectors/postgres/declared-type.ts';
import { fieldOf } from '../../connectors/postgres/type-field.ts';
import { type Family, mapDeclared, type TypeMapping } from '../../connectors/postgres/type-map.ts';
import { mapColumn } from '../../connectors/postgres/type-policy.ts';
import { readTypePolicy } from '../../connectors/postgres/type-settings.ts';

const plain: Structure = { kind: 'plain' };

function declared(oid: number, modifier = -1, structure: Structure = plain): DeclaredType {
  return { oid, modifier, dimensions: 0, isDomain: false, structure };
}

function arrayOf(oid: number, dimensions = 1): DeclaredType {
  return { ...declared(oid), dimensions };
}

const numericModifier = (precision: number, scale: number) => ((precision << 16) | (scale & 0x7ff)) + 4;
const member = (name: string, type: DeclaredType): DeclaredMember => ({ name, declaredOid: type.oid, type });
const integer = declared(23);
const numeric = declared(1700);
/** Of a type that a user or an extension made. */
const ownOid = 16_384;

/** Name as PostgreSQL shows it, and the type as its catalogs have it. */
const postgresTypes: readonly (readonly [name: string, type: DeclaredType])[] = [
  ['boolean', declared(16)],
  ['smallint', declared(21)],
  ['integer', integer],
  ['bigint', declared(20)],
  ['oid', declared(26)],
  ['real', declared(700)],
  ['double precision', declared(701)],
  ['numeric(10,2)', declared(1700, numericModifier(10, 2))],
  ['numeric(50,2)', declared(1700, numericModifier(50, 2))],
  ['numeric(5,-2)', declared(1700, numericModifier(5, -2))],
  ['numeric(3,5)', declared(1700, numericModifier(3, 5))],
  ['numeric', numeric],
  ['money', declared(790)],
  ['text', declared(25)],
  ['character varying(n)', declared(1043)],
  ['character(n)', declared(1042)],
  ['name', declared(19)],
  ['bytea', declared(17)],
  ['bit(1)', declared(1560, 1)],
  ['bit(n)', declared(1560, 8)],
  ['date', declared(1082)],
  ['timestamp', declared(1114)],
  ['timestamp with time zone', declared(1184)],
  ['time', declared(1083)],
  ['interval', declared(1186)],
  ['uuid', declared(2950)],
  ['json', declared(114)],
  ['jsonb', declared(3802)],
  ['xml', declared(142)],
  ['inet', declared(869)],
  ['an enum', declared(ownOid)],
  ['a domain over integer', { ...integer, isDomain: true }],
  ['a domain over text', { ...declared(25), isDomain: true }],
  ['integer[]', arrayOf(1007)],
  ['numeric[]', arrayOf(1231)],
  ['uuid[]', arrayOf(2951)],
  ['an array of an enum', arrayOf(ownOid)],
  ['integer[][]', arrayOf(1007, 2)],
  [
    'a composite (a integer, b numeric)',
    declared(ownOid, -1, { kind: 'composite', members: [member('a', integer), member('b', numeric)] }),
  ],
  ['an array of a composite', arrayOf(ownOid)],
  ['int4range', declared(3904, -1, { kind: 'range', bound: integer })],
  ['int4multirange', declared(4451)],
  ['hstore', declared(ownOid, -1, { kind: 'hstore' })],
  ['vector (pgvector)', declared(ownOid, -1, { kind: 'vector' })],
  ['geometry (PostGIS)', declared(ownOid)],
];

/** `varchar` and `json` are for every type. */
const words = [
  'bigint',
  'double',
  'decimal(p,s)',
  'microseconds',
  'row',
  'map',
  'array(varchar)',
  'array(bigint)',
  'array(real)',
  'array(double)',
  'array(decimal(p,s))',
];

const athenaNames: ReadonlyMap<string, string> = new Map(
  Object.entries(types).flatMap(([name, type]) =>
    typeof type === 'function' ? [] : [[describeType(type), name]],
  ),
);

function athenaName({ type, children }: Field): string {
  const names = children.map((child) => athenaName(child));
  switch (type.kind) {
    case 'Decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'List':
      return `array(${names.join('')})`;
    case 'Map':
      return names.join('').replace(/^row\(key (.*), value (.*)\)$/, 'map($1, $2)');
    case 'Struct':
      return `row(${children.map(({ name }, index) => `${name} ${names[index]}`).join(', ')})`;
    default:
      return athenaNames.get(describeType(type)) ?? describeType(type);
  }
}

const shownName = (mapping: TypeMapping) => athenaName(fieldOf('', mapping));

const nullAlone = 'null alone';
const comparedAs: Readonly<Partial<Record<Family, string>>> = {
  'shown-as-text': 'its text',
  array: nullAlone,
  composite: nullAlone,
  computed: nullAlone,
};

function mapUnder(type: DeclaredType, settings: Readonly<Record<string, string>>): TypeMapping | null {
  try {
    const policy = readTypePolicy(settings, []);
    return mapColumn('s.t.c', { ...type, typeName: '' }, policy);
  } catch {
    return null;
  }
}

function wordsFor(type: DeclaredType): readonly string[] {
  return words.filter((word) => {
    const asked = word.replace('p,s', '10,2');
    return mapUnder(type, { column_types: JSON.stringify({ 's.t.c': asked }) }) !== null;
  });
}

function typeLine(name: string, type: DeclaredType): string {
  const mapping = mapDeclared(type);
  const asAws = mapUnder(type, { type_compatibility: 'aws' });
  const shown = shownName(mapping);
  const shownByAws = asAws === null ? '' : shownName(asAws);
  const cells = [
    /^an? /.test(name) ? name : code(name),
    code(shown),
    describeType(mapping.arrowType),
    comparedAs[mapping.family] ?? mapping.parameterType,
    wordsFor(type).map(code).join(', '),
    shownByAws === shown ? '' : code(shownByAws),
  ];
  return `| ${cells.join(' | ')} |`;
}

const code = (text: string) => `\`${text}\``;

export function typeLines(): readonly string[] {
  return [
    '| PostgreSQL | Athena | Arrow | filters compare | `column_types` beside `varchar`, `json` | under `aws` |',
    '|---|---|---|---|---|---|',
    ...postgresTypes.map(([name, type]) => typeLine(name, type)),
  ];
}
