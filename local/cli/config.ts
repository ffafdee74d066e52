/** `owlery.config.json`: catalogs, tables and functions that need not be said on every command line. All faults at once. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { QueryError } from '../athena/errors.ts';
import {
  type ConfiguredTable,
  type FileFormat,
  fileFormats,
  parseLocation,
} from '../athena/files/table-location.ts';

/** A database, and the settings of the connector that reads it. */
export interface ConfiguredCatalog {
  /** A PostgreSQL connection URL; null: that of the running catalog of the name. */
  readonly connection: string | null;
  readonly environment: Readonly<Record<string, string>>;
}

/** A Lambda of user-defined functions. */
export interface ConfiguredFunctions {
  /** Its folder, as it is deployed, or its module. */
  readonly code: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Config {
  readonly catalogs: Readonly<Record<string, ConfiguredCatalog>>;
  /** Tables of files by `schema.table`. */
  readonly tables: Readonly<Record<string, ConfiguredTable>>;
  /** By the name of the Lambda. */
  readonly functions: Readonly<Record<string, ConfiguredFunctions>>;
}

export const configFileName = 'owlery.config.json';

const emptyConfig: Config = { catalogs: {}, tables: {}, functions: {} };

/** Without `path`, a missing file is an empty configuration. */
export async function readConfig(path?: string): Promise<Config> {
  const file = resolve(path ?? configFileName);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isMissing && path === undefined) return emptyConfig;
    const why = isMissing ? 'does not exist' : `cannot be read: ${String(error)}`;
    throw new QueryError('CONFIGURATION_ERROR', `configuration ${file} ${why}`, { cause: error });
  }
  return parseConfig(text, file);
}

export function parseConfig(text: string, file: string): Config {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new QueryError('CONFIGURATION_ERROR', `configuration ${file} is not JSON: ${String(error)}`, {
      cause: error,
    });
  }
  const faults: string[] = [];
  const root = record(value, 'the whole', faults);
  for (const key of Object.keys(root)) {
    if (!Object.hasOwn(emptyConfig, key))
      faults.push(`"${key}" is not known; there are "catalogs", "tables" and "functions"`);
  }
  const catalogs: Record<string, ConfiguredCatalog> = {};
  for (const [name, catalog] of Object.entries(record(root['catalogs'] ?? {}, '"catalogs"', faults))) {
    const parsed = parseCatalog(name, catalog, faults);
    if (parsed !== null) catalogs[name.toLowerCase()] = parsed;
  }
  const tables: Record<string, ConfiguredTable> = {};
  for (const [name, table] of Object.entries(record(root['tables'] ?? {}, '"tables"', faults))) {
    const parsed = parseTable(name, table, faults);
    if (parsed !== null) tables[name.toLowerCase()] = parsed;
  }
  const functions: Record<string, ConfiguredFunctions> = {};
  for (const [name, lambda] of Object.entries(record(root['functions'] ?? {}, '"functions"', faults))) {
    const parsed = parseFunctions(name, lambda, dirname(file), faults);
    if (parsed !== null) functions[name.toLowerCase()] = parsed;
  }
  if (faults.length === 0) return { catalogs, tables, functions };
  throw new QueryError('CONFIGURATION_ERROR', `configuration ${file}: ${faults.join('; ')}`);
}

/** `"name": "url"`, or an object with the connector's settings. */
function parseCatalog(name: string, value: unknown, faults: string[]): ConfiguredCatalog | null {
  const given = typeof value === 'string' ? { connection: value } : record(value, `catalog ${name}`, faults);
  const { connection = null, environment = {} } = given;
  const settings = parseEnvironment(environment, `catalog ${name}`, faults);
  if (connection !== null && typeof connection !== 'string') {
    faults.push(`catalog ${name}: "connection" must be a connection URL`);
    return null;
  }
  const fault = connection === null ? catalogNameFault(name) : catalogFault(name, connection);
  if (fault !== null) faults.push(fault);
  return { connection, environment: settings };
}

/** Variables beside those that every local Lambda has. */
function parseEnvironment(value: unknown, what: string, faults: string[]): Readonly<Record<string, string>> {
  const texts = Object.entries(record(value, `"environment" of ${what}`, faults));
  for (const [variable, text] of texts) {
    if (typeof text !== 'string') faults.push(`${what}: ${variable} in "environment" must be text`);
  }
  return Object.fromEntries(texts.map(([variable, text]) => [variable, String(text)]));
}

/** null: nothing is wrong. Never shows the URL: it holds a password. */
export function catalogFault(name: string, url: string): string | null {
  const fault = catalogNameFault(name);
  if (fault !== null) return fault;
  if (/^postgres(?:ql)?:\/\//.test(url)) return null;
  return `catalog ${name} must be a URL postgres://user:password@host:port/database`;
}

function catalogNameFault(name: string): string | null {
  if (!/^[\p{L}_][\p{L}\p{N}_:-]*$/u.test(name)) {
    return `catalog name "${name}" must be letters, digits, _, - or :, and begin with a letter`;
  }
  if (name.toLowerCase() === 'awsdatacatalog')
    return 'catalog awsdatacatalog is the one of files; choose another name';
  return null;
}

function parseTable(name: string, value: unknown, faults: string[]): ConfiguredTable | null {
  const before = faults.length;
  const table = record(value, `table ${name}`, faults);
  if (!/^[^.]+\.[^.]+$/.test(name)) faults.push(`table ${name} must be named schema.table`);
  const { location, format } = table;
  if (typeof location !== 'string') faults.push(`table ${name} needs a "location", s3://bucket/prefix/`);
  else {
    try {
      parseLocation(location);
    } catch (error) {
      faults.push(`table ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (format !== undefined && !isFileFormat(format)) {
    faults.push(`table ${name}: "format" is one of ${fileFormats.join(', ')}, not ${JSON.stringify(format)}`);
  }
  if (faults.length > before || typeof location !== 'string') return null;
  return isFileFormat(format) ? { location, format } : { location };
}

/** `"name": "folder"`, or an object with an environment; a path is meant from the configuration's own folder. */
function parseFunctions(
  name: string,
  value: unknown,
  folder: string,
  faults: string[],
): ConfiguredFunctions | null {
  const fault = lambdaNameFault(name);
  if (fault !== null) faults.push(fault);
  if (typeof value === 'string') return { code: resolve(folder, value) };
  const { code, environment = {} } = record(value, `functions ${name}`, faults);
  const variables = parseEnvironment(environment, `functions ${name}`, faults);
  if (typeof code !== 'string') {
    faults.push(`functions ${name} needs "code", the folder of its built Lambda`);
    return null;
  }
  return { code: resolve(folder, code), environment: variables };
}

/** null: it is one that Lambda takes. */
export function lambdaNameFault(name: string): string | null {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(name)) return null;
  return `the name of a Lambda must be up to 64 letters, digits, - or _, not "${name}"`;
}

function isFileFormat(value: unknown): value is FileFormat {
  return fileFormats.some((format) => format === value);
}

function record(value: unknown, what: string, faults: string[]): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  faults.push(`${what} must be an object`);
  return {};
}
