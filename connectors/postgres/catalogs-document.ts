/**
 * Many catalogs in one JSON document, each with a connection and settings of its own. Everything that is wrong is
 * found at once, by its path, never with its value: a connection may hold a password.
 *
 * ```json
 * { "catalogs": { "shop": { "connection": "postgres://…", "settings": { "max_splits": 8 } } } }
 * ```
 */
import { fold } from './casing.ts';
import { type ConnectionTarget, parseConnectionString } from './connection-string.ts';
import { type SettingName, settingNames } from './settings.ts';

export interface DocumentCatalog {
  /** In lower case; `default` is the default catalog. */
  readonly name: string;
  readonly target: ConnectionTarget;
  /** As variables would have them. */
  readonly settings: Readonly<Partial<Record<SettingName, string>>>;
}

/** As Athena names catalogs. */
const namePattern = /^[\w@-]{1,256}$/;

export function parseCatalogsDocument(text: string, faults: string[]): readonly DocumentCatalog[] {
  const root = membersOf(parseJson(text));
  const entries = membersOf(root?.get('catalogs'));
  if (root === null || entries === null) {
    faults.push(
      'a JSON object with a member catalogs was expected, as in {"catalogs": {"shop": "postgres://…"}}',
    );
    return [];
  }
  for (const name of root.keys()) {
    // A schema may be named, for editors.
    if (name !== 'catalogs' && name !== '$schema')
      faults.push(`${name}: not known; only catalogs may stand there`);
  }
  const names = new Set<string>();
  return Array.from(entries).flatMap(([name, value]) => {
    const path = `catalogs.${name}`;
    if (!namePattern.test(name)) faults.push(`${path}: letters, digits, _, @ and - make a catalog's name`);
    if (names.has(fold(name))) faults.push(`${path}: another catalog has that name in other letters`);
    names.add(fold(name));
    return decodeCatalog(fold(name), path, value, faults);
  });
}

function decodeCatalog(
  name: string,
  path: string,
  value: unknown,
  faults: string[],
): readonly DocumentCatalog[] {
  const members: Members | null =
    typeof value === 'string' ? new Map([['connection', value]]) : membersOf(value);
  if (members === null) {
    faults.push(`${path}: a connection string, or an object with connection and settings, was expected`);
    return [];
  }
  for (const member of members.keys()) {
    if (member !== 'connection' && member !== 'settings') {
      faults.push(`${path}.${member}: not known; connection and settings may stand there`);
    }
  }
  const settings = decodeSettings(members.get('settings') ?? {}, `${path}.settings`, faults);
  const connection = members.get('connection');
  const parsed =
    typeof connection === 'string'
      ? parseConnectionString(connection.trim())
      : ({ kind: 'faults', faults: ['must be a connection string'] } as const);
  if (parsed.kind === 'faults') {
    faults.push(...parsed.faults.map((fault) => `${path}.connection ${fault}`));
    return [];
  }
  return [{ name, target: parsed.target, settings }];
}

function decodeSettings(value: unknown, path: string, faults: string[]): DocumentCatalog['settings'] {
  const members = membersOf(value);
  if (members === null) faults.push(`${path}: a JSON object was expected`);
  const settings: Partial<Record<SettingName, string>> = {};
  for (const [member, setting] of members ?? []) {
    const name = settingNames.find((known) => known === member);
    if (name === undefined) {
      faults.push(`${path}.${member}: not known; a catalog may set ${settingNames.join(', ')}`);
    } else if (setting === null) {
      faults.push(`${path}.${member}: leave it out in place of null`);
    } else settings[name] = typeof setting === 'string' ? setting : JSON.stringify(setting);
  }
  return settings;
}

type Members = ReadonlyMap<string, unknown>;

/** null: not an object. */
function membersOf(value: unknown): Members | null {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? new Map(Object.entries(value)) : null;
}

/** The parser's own error would quote the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
