/**
 * Plans one page of a listing over sorted keys: keys that begin with the prefix, those beyond the delimiter rolled
 * up into common prefixes, which count as one entry each. A bound is the last entry of the page before.
 */
import type { SortedKeys } from './store/sorted-keys.ts';

export interface ListingQuery {
  readonly prefix: string;
  /** Empty for none. */
  readonly delimiter: string;
  /** Exclusive; empty for the beginning. Equal to a common prefix, it leaves that whole prefix behind. */
  readonly after: string;
  readonly maxEntries: number;
}

export interface ListingPage {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** The bound of the next page, where there is one. */
  readonly next: string | undefined;
}

export function planListing(
  sorted: SortedKeys,
  isListed: (key: string) => boolean,
  { prefix, delimiter, after, maxEntries }: ListingQuery,
): ListingPage {
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  let last = after;
  let index = startIndex(sorted, prefix, delimiter, after);
  for (let key = sorted.at(index); key?.startsWith(prefix); key = sorted.at(index)) {
    if (!isListed(key)) {
      index += 1;
      continue;
    }
    if (keys.length + commonPrefixes.length >= maxEntries) {
      // No entry at all is asked for with max-keys=0, and S3 does not call that truncated.
      return { keys, commonPrefixes, next: maxEntries === 0 ? undefined : last };
    }
    const rolledUp = commonPrefixOf(key, prefix, delimiter);
    if (rolledUp === undefined) {
      keys.push(key);
      last = key;
      index += 1;
    } else {
      commonPrefixes.push(rolledUp);
      last = rolledUp;
      index = sorted.firstIndexPast(rolledUp);
    }
  }
  return { keys, commonPrefixes, next: undefined };
}

/** The key up to and with the first delimiter after the prefix. */
export function commonPrefixOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

function startIndex(sorted: SortedKeys, prefix: string, delimiter: string, after: string): number {
  const first = sorted.firstIndexFrom(prefix);
  if (after === '') return first;
  const wasCommonPrefix = after.startsWith(prefix) && commonPrefixOf(after, prefix, delimiter) === after;
  if (wasCommonPrefix) return Math.max(first, sorted.firstIndexPast(after));
  const index = sorted.firstIndexFrom(after);
  return Math.max(first, sorted.at(index) === after ? index + 1 : index);
}
