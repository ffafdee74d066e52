/** The tables of the connector: what it is told to return, from which the tests know what has to arrive. */
import {
  type ErrorCode,
  type Field,
  field,
  list,
  map,
  type Row,
  struct,
  types,
} from '../../../connectors/federation/index.ts';
import { scalarCases, type TypeCase } from './types.ts';

export interface Table {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly metadata: ReadonlyMap<string, string>;
  readonly partitionColumns: readonly string[];
  readonly rows: readonly Row[];
  /** Rows of a split; null: all in one. */
  readonly rowsPerSplit: number | null;
  /** Its read fails so. */
  readonly failure: { readonly code: ErrorCode; readonly message: string } | null;
}

const rowNumber = field('row_number', types.integer);

function table(
  name: string,
  fields: readonly Field[],
  rows: readonly Row[],
  more: Partial<Table> = {},
): Table {
  return {
    name,
    fields: [rowNumber, ...fields],
    metadata: new Map(),
    partitionColumns: [],
    rows: rows.map((row, index) => ({ ...row, row_number: index })),
    rowsPerSplit: null,
    failure: null,
    ...more,
  };
}

/** One row without any value, then as many as the longest column has values. */
function rowsOfColumns(columns: ReadonlyMap<string, readonly unknown[]>): readonly Row[] {
  const longest = Math.max(...[...columns.values()].map(({ length }) => length));
  return Array.from({ length: longest + 1 }, (_, row) =>
    Object.fromEntries([...columns].map(([name, values]) => [name, values[row - 1] ?? null])),
  );
}

function tableOfColumns(name: string, columns: readonly (readonly [Field, readonly unknown[]])[]): Table {
  const values = new Map(columns.map(([{ name: column }, cells]) => [column, cells]));
  return table(
    name,
    columns.map(([column]) => column),
    rowsOfColumns(values),
  );
}

const scalarFields = scalarCases.map(({ name, type }) => field(name, type));

export const flat: Table = {
  ...tableOfColumns(
    'flat',
    scalarCases.map(({ name, type, values }) => [field(name, type), values]),
  ),
  metadata: new Map([
    ['varchar', 'a comment: "häßlich"'],
    ['origin', 'generated'],
  ]),
};

const lists = tableOfColumns(
  'lists',
  scalarCases.map(({ name, type, values }) => [list(name, type), [values, [], [null], [null, ...values]]]),
);

const memberOf = ({ name, type }: TypeCase): Field => field(name, type);
const firstOfEach = Object.fromEntries(scalarCases.map(({ name, values }) => [name, values[0]]));
const lastOfEach = Object.fromEntries(scalarCases.map(({ name, values }) => [name, values.at(-1)]));
const noneOfEach = Object.fromEntries(scalarCases.map(({ name }) => [name, null]));

const structs = tableOfColumns('structs', [
  [struct('every', scalarCases.map(memberOf)), [firstOfEach, lastOfEach, noneOfEach]],
  [struct('single', [field('only', types.varchar)]), [{ only: 'x' }, null, { only: null }]],
]);

const maps = tableOfColumns(
  'maps',
  scalarCases.map(({ name, type, values }) => [
    map(name, types.varchar, field('value', type)),
    [new Map(values.map((value, index) => [`key ${index}`, value])), new Map(), new Map([['none', null]])],
  ]),
);

const mapKeys = tableOfColumns(
  'map_keys',
  scalarCases.map(({ name, type, values }) => [
    map(name, type, field('value', types.integer)),
    [new Map(values.map((value, index) => [value, index])), new Map()],
  ]),
);

const deep = tableOfColumns('deep', [
  [
    field('list_of_list', { kind: 'List' }, [list('', types.bigint)]),
    [[[1n, null], [], null], [], [[2n ** 62n]]],
  ],
  [
    field('list_of_struct', { kind: 'List' }, [struct('', [list('inner', types.varchar)])]),
    [[{ inner: ['𝄞', null] }, null, { inner: null }], []],
  ],
  [
    map('map_of_list', types.bigint, list('value', types.boolean)),
    [new Map([[1n, [true, null]]]), new Map()],
  ],
  [
    struct('struct_of_map', [
      map('by_name', types.varchar, struct('value', [field('at', types.timestampWithTimeZone)])),
    ]),
    [{ by_name: new Map([['k', { at: 4096n }]]) }, { by_name: null }, { by_name: new Map([['', null]]) }],
  ],
]);

const firstValues = Object.fromEntries(scalarCases.map(({ name, values }) => [name, values[0]]));

/** Some 1.3 MB in rows of different lengths. */
const large = table(
  'large',
  [field('id', types.bigint), field('text', types.varchar)],
  Array.from({ length: 6000 }, (_, id) => ({
    id: BigInt(id) * 1_000_003n,
    text: id % 97 === 0 ? null : `${id} ${'ü𝄞x'.repeat(id % 100)}`,
  })),
);

const partitions: readonly Row[] = [2022, 2023, 2024].flatMap((year) =>
  [true, false].map((recent) => ({
    year,
    recent,
    id: BigInt(year) * 10n,
    share: year / 4,
    region: recent ? `region ${year} ü` : null,
    price: { unscaled: BigInt(year), scale: 2 },
  })),
);

/** Three rows each. */
const partitionRows: readonly Row[] = partitions.flatMap((partition, number) =>
  [0, 1, 2].map((index) => ({ ...partition, value: `row ${index} of ${number}` })),
);

/** Of the types that Athena prunes by. */
export const partitionFields: readonly Field[] = [
  field('year', types.integer),
  field('recent', types.boolean),
  field('id', types.bigint),
  field('share', types.double),
  field('region', types.varchar),
  field('price', types.decimal(10, 2)),
];

const partitioned = table('partitioned', [field('value', types.varchar), ...partitionFields], partitionRows, {
  partitionColumns: partitionFields.map(({ name }) => name),
  rowsPerSplit: 2,
});

const manySplits = table(
  'many_splits',
  [field('id', types.bigint)],
  Array.from({ length: 110 }, (_, id) => ({ id: BigInt(id) })),
  { rowsPerSplit: 2 },
);

/** Some of the columns of the table that the plans of `messages/plans/` are about. */
export const planned = table(
  'planned',
  [
    field('id', types.bigint),
    field('flag', types.boolean),
    field('int', types.integer),
    field('text', types.varchar),
  ],
  [
    { id: 1n, flag: true, int: 5, text: 'abc' },
    { id: 2n, flag: false, int: 7, text: 'b' },
    { id: 3n, flag: null, int: null, text: 'abc' },
    { id: 4n, flag: true, int: 5, text: null },
    { id: 5n, flag: false, int: 1, text: 'a' },
    { id: 6n, flag: true, int: 9, text: 'b' },
    { id: 7n, flag: null, int: 8, text: '𝄞' },
  ],
);

const failureCodes: readonly ErrorCode[] = ['InvalidInput', 'AccessDenied', 'Throttling'];

const failing = failureCodes.map((code) =>
  table(`fails_with_${code.toLowerCase()}`, [], [], {
    failure: { code, message: `the source says "${code}", é𝄞` },
  }),
);

export const schemaName = 'every_type';

export const tables: readonly Table[] = [
  flat,
  lists,
  structs,
  maps,
  mapKeys,
  deep,
  table('all_null', scalarFields, [{}, {}, {}]),
  table('no_null', scalarFields, [firstValues, firstValues]),
  table('no_rows', scalarFields, []),
  large,
  planned,
  partitioned,
  manySplits,
  ...failing,
];
