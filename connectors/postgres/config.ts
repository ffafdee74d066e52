/**
 * Where each catalog's database is, and what it sets. From environment variables with AWS's names (`default`, and
 * `<catalog>_connection_string` for each further catalog), and from a document that holds many. Everything that is
 * wrong is reported at once, by variable or path, never with its value.
 */

import { ConnectorError, type Environment } from '../federation/index.ts';
import { type DocumentCatalog, parseCatalogsDocument } from './catalogs-document.ts';
import { type ConnectionTarget, parseConnectionString } from './connection-string.ts';
import { readSettings, type Settings } from './settings.ts';

export interface CatalogSettings extends Settings {
  readonly target: ConnectionTarget;
}

export interface PostgresConfig {
  /** For catalogs that have no connection string of their own, while no other catalog has one. */
  readonly default: CatalogSettings | null;
  /** By catalog name in lower case. */
  readonly catalogs: ReadonlyMap<string, CatalogSettings>;
}

/** What the variable `catalogs` stands for. */
export interface CatalogsDocument {
  /** For messages. */
  readonly place: string;
  readonly text: string;
}

export const catalogsVariable = 'catalogs';
const defaultCatalog = 'default';
const suffix = '_connection_string';
const ownFunctionPrefix = 'lambda:';

/** @throws ConnectorError InvalidInput */
export function readConfig(env: Environment, document: CatalogsDocument | null = null): PostgresConfig {
  const faults: string[] = [];
  const targets = readTargets(env, faults);
  const settings = readSettings(env, faults);
  const catalogs = new Map(Array.from(targets, ([name, target]) => [name, { ...settings, target }]));
  if (document !== null) {
    // Variables that are wrong are told of once, and not for each catalog.
    const base = faults.length === 0 ? env : {};
    for (const [name, catalog] of readDocument(document, base, targets, faults)) catalogs.set(name, catalog);
  }
  if (faults.length === 0 && catalogs.size === 0) {
    faults.push(
      'no connection string is set; set the variable default to one, as in postgres://user:password@host:5432/database',
    );
  }
  if (faults.length > 0) throw faultyConfig(faults);
  const byDefault = catalogs.get(defaultCatalog) ?? null;
  catalogs.delete(defaultCatalog);
  return { default: byDefault, catalogs };
}

export function faultyConfig(faults: readonly string[]): ConnectorError {
  return new ConnectorError('InvalidInput', `the connector's settings are not right: ${faults.join('; ')}`);
}

/** By catalog; the default one is `default`. */
function readTargets(env: Environment, faults: string[]): ReadonlyMap<string, ConnectionTarget> {
  const targets = new Map<string, ConnectionTarget>();
  for (const [variable, text] of Object.entries(env)) {
    const isDefault = variable === defaultCatalog;
    if ((!isDefault && !variable.endsWith(suffix)) || text === undefined) continue;
    const parsed = parseConnectionString(text.trim());
    if (parsed.kind === 'faults') faults.push(...parsed.faults.map((fault) => `${variable} ${fault}`));
    else targets.set(isDefault ? variable : variable.slice(0, -suffix.length).toLowerCase(), parsed.target);
  }
  return targets;
}

function readDocument(
  { place, text }: CatalogsDocument,
  base: Environment,
  targets: ReadonlyMap<string, ConnectionTarget>,
  faults: string[],
): readonly (readonly [string, CatalogSettings])[] {
  const found: string[] = [];
  const catalogs = parseCatalogsDocument(text, found).map(({ name, target, settings }: DocumentCatalog) => {
    const own: string[] = [];
    const catalog = { ...readSettings({ ...base, ...settings }, own), target };
    found.push(...own.map((fault) => `catalogs.${name}.settings.${fault}`));
    if (targets.has(name)) found.push(describeTwice(name));
    return [name, catalog] as const;
  });
  if (found.length > 0) faults.push(`in ${place}: ${found.join('; ')}`);
  return catalogs;
}

function describeTwice(name: string): string {
  const variable = name === defaultCatalog ? name : `${name}${suffix}`;
  return `catalogs.${name} stands in the variable ${variable} too; leave it out in one of them`;
}

/** @throws ConnectorError InvalidInput */
export function settingsOf(config: PostgresConfig, catalogName: string): CatalogSettings {
  const own = config.catalogs.get(catalogName.toLowerCase());
  if (own !== undefined) return own;
  const mayUseDefault = config.catalogs.size === 0 || catalogName.startsWith(ownFunctionPrefix);
  if (config.default !== null && mayUseDefault) return config.default;
  throw new ConnectorError(
    'InvalidInput',
    `no connection string for catalog ${catalogName}: set ${catalogName.toLowerCase()}${suffix}; those that are set are for ${describeCatalogs(config)}`,
  );
}

function describeCatalogs(config: PostgresConfig): string {
  const names = [...config.catalogs.keys()].sort();
  return config.default === null
    ? names.join(', ')
    : [...names, 'lambda:<this function> (default)'].join(', ');
}
