/** JSON as it was written: texts with their escapes, numbers with their digits, entries in their order. */

export type RawJson =
  | { readonly kind: 'scalar'; readonly text: string }
  | { readonly kind: 'array'; readonly items: readonly RawJson[] }
  | { readonly kind: 'object'; readonly entries: readonly RawEntry[] };

export interface RawEntry {
  /** With quotes and escapes. */
  readonly rawName: string;
  readonly name: string;
  readonly value: RawJson;
}

const blank = /[ \t\n\r]*/y;
const otherToken = /[[\]{},:]|[^\s"[\]{},:]+/y;

/** Texts may have millions of characters, more than a regular expression takes. */
function endOfText(text: string, start: number): number {
  for (let end = start + 1; ; end++) {
    end = text.indexOf('"', end);
    if (end < 0) throw new Error(`a text at ${start} does not end`);
    let escapes = 0;
    while (text[end - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return end + 1;
  }
}

/** Only for text that `JSON.parse` takes. */
export function parseRawJson(text: string): RawJson {
  let position = 0;
  const next = (): string => {
    blank.lastIndex = position;
    blank.exec(text);
    const start = blank.lastIndex;
    if (text[start] === '"') {
      position = endOfText(text, start);
    } else {
      otherToken.lastIndex = start;
      if (otherToken.exec(text) === null) throw new Error(`no JSON at ${start}`);
      position = otherToken.lastIndex;
    }
    return text.slice(start, position);
  };
  const list = <Item>(first: string, end: string, read: (first: string) => Item): readonly Item[] => {
    const items: Item[] = [];
    for (let start = first; start !== end; ) {
      items.push(read(start));
      const separator = next();
      start = separator === end ? end : next();
    }
    return items;
  };
  const value = (start: string): RawJson => {
    if (start === '[') return { kind: 'array', items: list(next(), ']', value) };
    if (start === '{') return { kind: 'object', entries: list(next(), '}', entry) };
    return { kind: 'scalar', text: start };
  };
  const entry = (rawName: string): RawEntry => {
    next();
    return { rawName, name: String(JSON.parse(rawName)), value: value(next()) };
  };
  return value(next());
}

/** What the text stands for; `undefined` for what is no scalar. */
export function scalarOf(json: RawJson): unknown {
  return json.kind === 'scalar' ? JSON.parse(json.text) : undefined;
}

export function memberOf(json: RawJson, name: string): RawJson | undefined {
  return json.kind === 'object' ? json.entries.find((entry) => entry.name === name)?.value : undefined;
}
