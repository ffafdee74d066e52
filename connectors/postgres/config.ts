/**
 * The connector's settings, from environment variables with AWS's names: `default`, and `<catalog>_connection_string`
 * for each further catalog. Everything that is wrong is reported at once, by variable, never with its value.
 */

import { ConnectorError } from '../federation/index.ts';
import { type NameCasing, readCasing } from './casing.ts';
import { type ConnectionTarget, parseConnectionString } from './connection-string.ts';
import { defaultSplitLimits, type SplitLimits } from './splits.ts';
import { readTypePolicy, type TypePolicy } from './type-policy.ts';

export interface PostgresConfig {
  /** For catalogs that have no connection string of their own, while no other catalog has one. */
  readonly default: ConnectionTarget | null;
  /** By catalog name in lower case. */
  readonly catalogs: ReadonlyMap<string, ConnectionTarget>;
  readonly splits: SplitLimits;
  readonly casing: NameCasing;
  readonly types: TypePolicy;
}

const defaultVariable = 'default';
const suffix = '_connection_string';
const ownFunctionPrefix = 'lambda:';

/** @throws ConnectorError InvalidInput */
export function readConfig(env: Readonly<Record<string, string | undefined>>): PostgresConfig {
  const faults: string[] = [];
  const catalogs = new Map<string, ConnectionTarget>();
  let defaultTarget: ConnectionTarget | null = null;
  for (const [variable, text] of Object.entries(env)) {
    const isDefault = variable === defaultVariable;
    if ((!isDefault && !variable.endsWith(suffix)) || text === undefined) continue;
    const parsed = parseConnectionString(text.trim());
    if (parsed.kind === 'faults') faults.push(...parsed.faults.map((fault) => `${variable} ${fault}`));
    else if (isDefault) defaultTarget = parsed.target;
    else catalogs.set(variable.slice(0, -suffix.length).toLowerCase(), parsed.target);
  }
  if (faults.length === 0 && defaultTarget === null && catalogs.size === 0) {
    faults.push(
      'no connection string is set; set the variable default to one, as in postgres://user:password@host:5432/database',
    );
  }
  const splits = {
    targetBytes: positiveInteger(env, 'split_target_bytes', faults) ?? defaultSplitLimits.targetBytes,
    maxSplits: positiveInteger(env, 'max_splits', faults) ?? defaultSplitLimits.maxSplits,
  };
  const types = readTypePolicy(env, faults);
  if (faults.length > 0) {
    throw new ConnectorError('InvalidInput', `the connector's settings are not right: ${faults.join('; ')}`);
  }
  return { default: defaultTarget, catalogs, splits, casing: readCasing(env), types };
}

function positiveInteger(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  faults: string[],
): number | null {
  const text = env[name]?.trim() ?? '';
  if (text === '') return null;
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  faults.push(`${name} is "${text}"; it takes a positive integer`);
  return null;
}

/** @throws ConnectorError InvalidInput */
export function targetOf(config: PostgresConfig, catalogName: string): ConnectionTarget {
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
