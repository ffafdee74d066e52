/** A list of tables in a setting: `schema.table`, `schema.*` or `*`, parted by commas or as a JSON list of texts. */
import { fold } from './casing.ts';

/** By `schema.table` in lower case; `schema.*` and `*` stand for all. */
export type TableList = ReadonlySet<string>;

const pattern = /^(\*|[^.*]+\.(\*|[^*]+))$/;

/** Everything that is wrong goes to `faults`, by variable. */
export function readTableList(variable: string, text: string, faults: string[]): TableList {
  const names = namesIn(text.trim());
  if (names === null || !names.every((name) => pattern.test(name))) {
    faults.push(`${variable} takes tables, as in public.log, archive.*`);
    return new Set();
  }
  return new Set(names.map(fold));
}

function namesIn(text: string): readonly string[] | null {
  if (!text.startsWith('[')) return text === '' ? [] : text.split(',').map((name) => name.trim());
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) && parsed.every((name) => typeof name === 'string') ? parsed : null;
  } catch {
    return null;
  }
}

export function isListed(
  list: TableList,
  { schemaName, tableName }: { readonly schemaName: string; readonly tableName: string },
): boolean {
  const schema = fold(schemaName);
  return list.has('*') || list.has(`${schema}.*`) || list.has(`${schema}.${fold(tableName)}`);
}
