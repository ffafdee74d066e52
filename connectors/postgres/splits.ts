/**
 * How a scan is cut. Each split is a condition on the table itself, never on a partition of it, so that row security
 * and grants hold as for any reader; together the conditions hold for every row exactly once. Pure: what the server
 * knows of the table in, conditions out. `split-facts.ts` asks the server.
 */
import { ConnectorError } from '../federation/index.ts';
import type { TableFacts } from './catalog.ts';
import { quoteIdentifier } from './sql-text.ts';
import type { Sql } from './statement.ts';

/** A piece of a table, as it travels in a split's properties. */
export type Piece =
  | { readonly kind: 'whole' }
  /**
   * Keys from `from` (null: the smallest) to before `before` (null: the greatest, and those that are null), in the
   * order of the server, as texts of the column's type.
   */
  | {
      readonly kind: 'key-range';
      readonly column: string;
      readonly from: string | null;
      readonly before: string | null;
    }
  /** Direct partitions by OID; each is read through its table, by its own constraint. */
  | { readonly kind: 'partitions'; readonly oids: readonly string[] }
  /**
   * Pages of the file that the table was in when it was planned; `before` null: to its end, wherever that is by then.
   * Another file (of VACUUM FULL, say) has its rows elsewhere.
   */
  | ({ readonly kind: 'pages'; readonly file: string } & PageRange);

export interface PageRange {
  readonly from: number;
  readonly before: number | null;
}

export interface SplitLimits {
  readonly targetBytes: number;
  readonly maxSplits: number;
}

/** A split that a Lambda reads in some ten seconds, and few enough not to need a connection for each megabyte. */
export const defaultSplitLimits: SplitLimits = { targetBytes: 64 * 1024 * 1024, maxSplits: 64 };

/** How many pieces so many bytes make. */
export function countSplits(bytes: number, { targetBytes, maxSplits }: SplitLimits): number {
  return Math.max(1, Math.min(maxSplits, Math.ceil(bytes / targetBytes)));
}

/** `cuts` ascending and distinct, in the server's order; at most `count` ranges of about equally many cuts. */
export function keyRanges(column: string, cuts: readonly string[], count: number): readonly Piece[] {
  const pieces = Math.min(count, cuts.length + 1);
  if (pieces < 2) return [{ kind: 'whole' }];
  const chosen = Array.from({ length: pieces - 1 }, (_, index) => {
    const place = Math.round(((index + 1) * (cuts.length + 1)) / pieces) - 1;
    return cuts[Math.min(Math.max(place, index), cuts.length - 1)] ?? '';
  });
  const bounds = [null, ...new Set(chosen), null];
  return bounds
    .slice(1)
    .map((before, index) => ({ kind: 'key-range', column, from: bounds[index] ?? null, before }));
}

/** At most `count` ranges of about equally many pages; the last one is open. */
export function pageRanges(pages: number, count: number): readonly PageRange[] {
  const ranges = Math.max(1, Math.min(count, pages));
  const bounds = Array.from({ length: ranges }, (_, index) => Math.floor((index * pages) / ranges));
  return bounds.map((from, index) => ({ from, before: bounds[index + 1] ?? null }));
}

/** Cuts between two integers, evenly. */
export function integerCuts(least: bigint, greatest: bigint, count: number): readonly string[] {
  const width = greatest - least + 1n;
  const cuts = Array.from({ length: count - 1 }, (_, index) => {
    return least + (width * BigInt(index + 1)) / BigInt(count);
  });
  return [...new Set(cuts)].filter((cut) => cut > least).map(String);
}

export interface PartitionSize {
  readonly oid: string;
  readonly bytes: number;
}

/** Partitions packed into splits of about the target size, in their order; one that is larger stays whole. */
export function packPartitions(partitions: readonly PartitionSize[], limits: SplitLimits): readonly Piece[] {
  const total = partitions.reduce((sum, { bytes }) => sum + bytes, 0);
  const targetBytes = Math.max(limits.targetBytes, total / limits.maxSplits);
  const packs: { readonly oids: string[]; bytes: number }[] = [];
  for (const { oid, bytes } of partitions) {
    const last = packs.at(-1);
    const mayGrow =
      packs.length >= limits.maxSplits || (last !== undefined && last.bytes + bytes <= targetBytes);
    if (last === undefined || !mayGrow) packs.push({ oids: [oid], bytes });
    else {
      last.oids.push(oid);
      last.bytes += bytes;
    }
  }
  return packs.length < 2 ? [{ kind: 'whole' }] : packs.map(({ oids }) => ({ kind: 'partitions', oids }));
}

export function encodePiece(piece: Piece): Readonly<Record<string, string>> {
  switch (piece.kind) {
    case 'whole':
      return {};
    case 'key-range': {
      const { column, from, before } = piece;
      return { column, ...(from === null ? {} : { from }), ...(before === null ? {} : { before }) };
    }
    case 'partitions':
      return { partitions: piece.oids.join(',') };
    case 'pages': {
      const { file, from, before } = piece;
      return { file, page: String(from), ...(before === null ? {} : { beforePage: String(before) }) };
    }
    default:
      return piece satisfies never;
  }
}

/** @throws ConnectorError InvalidInput for properties that this connector never wrote */
export function decodePiece(properties: ReadonlyMap<string, string>): Piece {
  const column = properties.get('column');
  const partitions = properties.get('partitions');
  if (partitions !== undefined) {
    const oids = partitions.split(',');
    if (oids.every((oid) => /^\d{1,10}$/.test(oid))) return { kind: 'partitions', oids };
    throw new ConnectorError('InvalidInput', 'the split names partitions in a form that is not known');
  }
  if (properties.has('file')) return decodePages(properties);
  if (column === undefined) return { kind: 'whole' };
  return {
    kind: 'key-range',
    column,
    from: properties.get('from') ?? null,
    before: properties.get('before') ?? null,
  };
}

function decodePages(properties: ReadonlyMap<string, string>): Piece {
  const [file, from, before] = ['file', 'page', 'beforePage'].map((name) => properties.get(name));
  const isPage = (text: string | undefined) => text !== undefined && /^\d{1,10}$/.test(text);
  if (isPage(file) && isPage(from) && (before === undefined || isPage(before))) {
    const range = { from: Number(from), before: before === undefined ? null : Number(before) };
    return { kind: 'pages', file: file ?? '', ...range };
  }
  throw new ConnectorError('InvalidInput', 'the split names pages in a form that is not known');
}

/** Every table's rows have a `ctid`, and it is a system column: no column of a person's can have its name. */
export function pageCondition({ from, before }: PageRange): Sql {
  const low: Sql = ['ctid >= ', { text: `(${from},0)`, type: 'tid' }];
  return before === null ? low : ['(', ...low, ' AND ctid < ', { text: `(${before},0)`, type: 'tid' }, ')'];
}

/** @throws ConnectorError when the column is gone */
export function rangeCondition(
  table: TableFacts,
  { column: name, from, before }: Extract<Piece, { kind: 'key-range' }>,
): Sql {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw hasChanged(table, `column ${name}, by which the scan was cut, is gone`);
  const quoted = quoteIdentifier(name);
  const type = column.typeName;
  const low: Sql = from === null ? [] : [`${quoted} >= `, { text: from, type }];
  if (before !== null) {
    const high: Sql = [`${quoted} < `, { text: before, type }];
    return low.length === 0 ? high : ['(', ...low, ' AND ', ...high, ')'];
  }
  return column.isNotNull ? low : ['(', ...low, ` OR ${quoted} IS NULL)`];
}

export function hasChanged({ schemaName, tableName }: TableFacts, what: string): ConnectorError {
  return new ConnectorError(
    'InvalidInput',
    `table ${schemaName}.${tableName} has changed since the query was planned: ${what}; run the query again`,
  );
}
