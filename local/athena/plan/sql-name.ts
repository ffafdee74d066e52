/** Names in SQL text: quoting, and how far a dotted name reaches at a place that DuckDB's parser gave. */

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const namePart = /\s*(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)/uy;
const dot = /\s*\./y;

/** Start offsets of the parts of the dotted name at `offset`, and where the last of `count` parts ends. */
export function locateName(
  sql: string,
  offset: number,
  count: number,
): { starts: number[]; end: number } | null {
  const starts: number[] = [];
  let at = offset;
  while (true) {
    namePart.lastIndex = at;
    if (!namePart.test(sql)) return null;
    const end = namePart.lastIndex;
    starts.push(at);
    if (starts.length === count) return { starts, end };
    dot.lastIndex = end;
    if (!dot.test(sql)) return null;
    at = dot.lastIndex;
  }
}
