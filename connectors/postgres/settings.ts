/** What a catalog may set beside its connection: from the function's variables, or from its own part of a document. */
import type { Environment } from '../federation/index.ts';
import { type NameCasing, readCasing } from './casing.ts';
import { defaultSplitLimits, type SplitLimits } from './splits.ts';
import { readTableList, type TableList } from './table-list.ts';
import { readTypePolicy, type TypePolicy } from './type-settings.ts';

export interface Settings {
  readonly splits: SplitSettings;
  readonly casing: NameCasing;
  readonly types: TypePolicy;
}

export interface SplitSettings extends SplitLimits {
  /** Connections that read one split together, in one snapshot. */
  readonly readersPerSplit: number;
  /** Of the connections that the server has free, the part that one scan may take. */
  readonly connectionShare: number;
  /** Tables whose rows stay where they are, says whoever set this: they may be cut by pages. */
  readonly ctidTables: TableList;
}

export const defaultSplitSettings: SplitSettings = {
  ...defaultSplitLimits,
  readersPerSplit: 1,
  connectionShare: 0.5,
  ctidTables: new Set(),
};

const maxReaders = 16;

/** Each is a variable of the function, and a member of a catalog's `settings` in a document. */
export const settingNames = [
  'split_target_bytes',
  'max_splits',
  'readers_per_split',
  'connection_share',
  'ctid_split_tables',
  'casing_mode',
  'column_types',
  'default_scale',
  'type_compatibility',
  'unrepresentable_values',
] as const;

export type SettingName = (typeof settingNames)[number];

/** Everything that is wrong goes to `faults`, by variable. */
export function readSettings(env: Environment, faults: string[]): Settings {
  const fallback = defaultSplitSettings;
  return {
    splits: {
      targetBytes: readInteger(env, 'split_target_bytes', faults) ?? fallback.targetBytes,
      maxSplits: readInteger(env, 'max_splits', faults) ?? fallback.maxSplits,
      readersPerSplit: readInteger(env, 'readers_per_split', faults, maxReaders) ?? fallback.readersPerSplit,
      connectionShare: readShare(env, 'connection_share', faults) ?? fallback.connectionShare,
      ctidTables: readTableList('ctid_split_tables', env['ctid_split_tables'] ?? '', faults),
    },
    casing: readCasing(env, faults),
    types: readTypePolicy(env, faults),
  };
}

function readInteger(
  env: Environment,
  name: SettingName,
  faults: string[],
  greatest = Number.MAX_SAFE_INTEGER,
): number | null {
  const text = env[name]?.trim() ?? '';
  if (text === '') return null;
  if (/^[1-9]\d{0,14}$/.test(text) && Number(text) <= greatest) return Number(text);
  const bound = greatest === Number.MAX_SAFE_INTEGER ? '' : ` up to ${greatest}`;
  faults.push(`${name} is "${text}"; it takes a positive integer${bound}`);
  return null;
}

function readShare(env: Environment, name: SettingName, faults: string[]): number | null {
  const text = env[name]?.trim() ?? '';
  if (text === '') return null;
  const share = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (share > 0 && share <= 1) return share;
  faults.push(`${name} is "${text}"; it takes a number above 0 and up to 1, such as 0.5`);
  return null;
}
