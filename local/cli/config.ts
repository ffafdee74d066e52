/** `owlery.config.json`: catalogs and tables that need not be said on every command line. All faults at once. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { QueryError } from '../athena/errors.ts';
import {
  type ConfiguredTable,
  type FileFormat,
  fileFormats,
  parseLocation,
} from '../athena/files/table-location.ts';

export interface Config {
  /** PostgreSQL connection URLs by catalog name. */
  readonly catalogs: Readonly<Record<string, string>>;
  /** Tables of files by `schema.table`. */
  readonly tables: Readonly<Record<string, ConfiguredTable>>;
}

export const configFileName = 'owlery.config.json';

const emptyConfig: Config = { catalogs: {}, tables: {} };

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
    if (key !== 'catalogs' && key !== 'tables')
      faults.push(`"${key}" is not known; there are "catalogs" and "tables"`);
  }
  const catalogs: Record<string, string> = {};
  for (const [name, url] of Object.entries(record(root['catalogs'] ?? {}, '"catalogs"', faults))) {
    const fault =
      typeof url === 'string' ? catalogFault(name, url) : `catalog ${name} must be a connection URL`;
    if (fault === null) catalogs[name.toLowerCase()] = String(url);
    else faults.push(fault);
  }
  const tables: Record<string, ConfiguredTable> = {};
  for (const [name, table] of Object.entries(record(root['tables'] ?? {}, '"tables"', faults))) {
    const parsed = parseTable(name, table, faults);
    if (parsed !== null) tables[name.toLowerCase()] = parsed;
  }
  if (faults.length === 0) return { catalogs, tables };
  throw new QueryError('CONFIGURATION_ERROR', `configuration ${file}: ${faults.join('; ')}`);
}

/** null: nothing is wrong. Never shows the URL: it holds a password. */
export function catalogFault(name: string, url: string): string | null {
  if (!/^[\p{L}_][\p{L}\p{N}_:-]*$/u.test(name)) {
    return `catalog name "${name}" must be letters, digits, _, - or :, and begin with a letter`;
  }
  if (name.toLowerCase() === 'awsdatacatalog')
    return 'catalog awsdatacatalog is the one of files; choose another name';
  if (/^postgres(?:ql)?:\/\//.test(url)) return null;
  return `catalog ${name} must be a URL postgres://user:password@host:port/database`;
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

function isFileFormat(value: unknown): value is FileFormat {
  return fileFormats.some((format) => format === value);
}

function record(value: unknown, what: string, faults: string[]): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  faults.push(`${what} must be an object`);
  return {};
}
