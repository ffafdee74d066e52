/**
 * The column policy as people write it: which columns of which tables each persona sees. Whatever is not named is
 * hidden. A word that is not known is a fault and never passed over: a policy that is half understood protects nothing.
 *
 * ```json
 * {
 *   "version": 1,
 *   "personas": [
 *     {
 *       "name": "analyst",
 *       "callers": { "arns": ["arn:aws:sts::*:assumed-role/analyst/*"] },
 *       "tables": {
 *         "public.customer": ["id", "city"],
 *         "public.orders": { "except": ["card_number"] },
 *         "images.*": "*"
 *       }
 *     }
 *   ]
 * }
 * ```
 */
import { ConnectorError } from '../errors.ts';

export interface ColumnPolicy {
  /** In the order in which they are tried on a caller. */
  readonly personas: readonly Persona[];
}

export interface Persona {
  readonly name: string;
  /** null: chosen by name alone, with `column_policy_persona`. */
  readonly callers: Callers | null;
  /** Whether statements of the source's own may be run, which see whatever the source shows the connector. */
  readonly mayPassThrough: boolean;
  /** By `schema.table` in lower case; `schema.*` and `*` stand for all that have no rule of their own. */
  readonly tables: ReadonlyMap<string, ColumnRule>;
}

/** Every part that is given must hold. */
export interface Callers {
  /** One of them, with `*` for any characters; null: not asked. */
  readonly arns: readonly string[] | null;
  /** One of them is a group of the caller's; null: not asked. */
  readonly groups: readonly string[] | null;
  /** All of them are tags of the caller's session. */
  readonly tags: ReadonlyMap<string, string>;
}

export type ColumnRule =
  | { readonly kind: 'all' }
  | { readonly kind: 'only'; readonly columns: ReadonlySet<string> }
  | { readonly kind: 'except'; readonly columns: ReadonlySet<string> };

const version = 1;
const document = 'the document';

/** @throws ConnectorError InvalidInput with every fault and its place */
export function parseColumnPolicy(text: string): ColumnPolicy {
  const faults: string[] = [];
  const policy = decodePolicy(parseJson(text), faults);
  if (faults.length === 0) return policy;
  throw new ConnectorError(
    'InvalidInput',
    `the column policy is faulty, so nothing is shown:\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Members = Readonly<Record<string, unknown>>;

function decodePolicy(value: unknown, faults: string[]): ColumnPolicy {
  const members = membersOf(value, document, ['version', 'personas'], faults);
  if (members === null) return { personas: [] };
  if (members['version'] !== version) faults.push(`version: ${version} is the only one that is known`);
  const list = members['personas'];
  if (!Array.isArray(list)) {
    faults.push('personas: a list was expected');
    return { personas: [] };
  }
  const personas = list.map((persona: unknown, index) =>
    decodePersona(persona, `personas[${index}]`, faults),
  );
  const names = personas.map(({ name }) => name);
  for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index))) {
    faults.push(`personas: two of them are named ${JSON.stringify(name)}`);
  }
  return { personas };
}

function decodePersona(value: unknown, path: string, faults: string[]): Persona {
  const nobody: Persona = { name: '', callers: null, mayPassThrough: false, tables: new Map() };
  const members = membersOf(value, path, ['name', 'callers', 'passthrough', 'tables'], faults);
  if (members === null) return nobody;
  const { name, callers, passthrough = false, tables } = members;
  if (typeof name !== 'string' || name.trim() === '') faults.push(`${path}.name: a name was expected`);
  if (typeof passthrough !== 'boolean') faults.push(`${path}.passthrough: true or false was expected`);
  return {
    name: typeof name === 'string' ? name : '',
    callers: callers === undefined ? null : decodeCallers(callers, `${path}.callers`, faults),
    mayPassThrough: passthrough === true,
    tables: decodeTables(tables, `${path}.tables`, faults),
  };
}

function decodeCallers(value: unknown, path: string, faults: string[]): Callers {
  const members = membersOf(value, path, ['arns', 'groups', 'tags'], faults) ?? {};
  if (Object.keys(members).length === 0) {
    faults.push(`${path}: at least one of arns, groups and tags was expected`);
  }
  const { arns, groups, tags } = members;
  return {
    arns: arns === undefined ? null : textsOf(arns, `${path}.arns`, faults),
    groups: groups === undefined ? null : textsOf(groups, `${path}.groups`, faults),
    tags: tags === undefined ? new Map() : decodeTags(tags, `${path}.tags`, faults),
  };
}

function decodeTags(value: unknown, path: string, faults: string[]): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const [name, tag] of Object.entries(membersOf(value, path, null, faults) ?? {})) {
    if (typeof tag === 'string') tags.set(name, tag);
    else faults.push(`${path}.${name}: a text was expected`);
  }
  if (tags.size === 0) faults.push(`${path}: at least one tag was expected`);
  return tags;
}

function decodeTables(value: unknown, path: string, faults: string[]): ReadonlyMap<string, ColumnRule> {
  const rules = new Map<string, ColumnRule>();
  for (const [name, rule] of Object.entries(membersOf(value, path, null, faults) ?? {})) {
    const place = `${path}[${JSON.stringify(name)}]`;
    const key = name.toLowerCase();
    if (!isTablePattern(key)) {
      faults.push(`${place}: schema.table, schema.* or * was expected`);
    } else if (rules.has(key)) {
      faults.push(`${place}: another rule has that name in other letters`);
    }
    const decoded = decodeRule(rule, place, faults);
    if (decoded !== null) rules.set(key, decoded);
  }
  return rules;
}

/** A name of a table may hold dots, a schema's may not: the first one parts them, as in Athena. */
function isTablePattern(name: string): boolean {
  return name === '*' || /^[^.*]+\.(\*|[^*]+)$/.test(name);
}

function decodeRule(value: unknown, path: string, faults: string[]): ColumnRule | null {
  if (value === '*') return { kind: 'all' };
  if (Array.isArray(value)) return { kind: 'only', columns: columnsOf(value, path, faults) };
  if (typeof value === 'object' && value !== null) {
    const members = membersOf(value, path, ['except'], faults);
    return { kind: 'except', columns: columnsOf(members?.['except'], `${path}.except`, faults) };
  }
  faults.push(`${path}: a list of columns, {"except": [columns]} or "*" was expected`);
  return null;
}

function columnsOf(value: unknown, path: string, faults: string[]): ReadonlySet<string> {
  return new Set(textsOf(value, path, faults).map((name) => name.toLowerCase()));
}

function textsOf(value: unknown, path: string, faults: string[]): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const texts = list.filter((item) => typeof item === 'string' && item.trim() !== '');
  if (texts.length === 0 || texts.length !== list.length) {
    faults.push(`${path}: a list of texts was expected, with at least one`);
  }
  return texts.map(String);
}

/** `known` null: any names. */
function membersOf(
  value: unknown,
  path: string,
  known: readonly string[] | null,
  faults: string[],
): Members | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    faults.push(`${path}: a JSON object was expected`);
    return null;
  }
  const members = new Map(Object.entries(value));
  for (const name of members.keys()) {
    if (known !== null && !known.includes(name)) {
      faults.push(
        `${path === document ? '' : `${path}.`}${name}: not known; ${known.join(', ')} may stand there`,
      );
    }
  }
  return Object.fromEntries(members);
}
