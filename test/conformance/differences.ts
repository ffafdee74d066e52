/**
 * Every place where our bytes differ from AWS's for the same message: a closed list, plain data for the report.
 * `differences.test.ts` holds that there is no other, and that each of them occurs.
 */
import { readings } from './readings.ts';

export interface ByteDifference {
  readonly place: string;
  readonly official: string;
  readonly ours: string;
  readonly reason: string;
}

const sameMeaning = {
  'allocator ids': {
    place: '`aId` of every block',
    official: "the name of the allocator, in a Lambda a random UUID for each request's",
    ours: 'a random UUID for each message',
    reason: 'it names memory of the writer and means nothing to the reader, which only wants to see it',
  },
  'layout of Arrow metadata': {
    place: 'every `schema`, `outputSchema` and `records`, and spilled objects',
    official: "a flatbuffer as Java's library lays it out",
    ours: 'one as the library for JavaScript does, mostly some bytes shorter',
    reason:
      'a flatbuffer has no canonical form; framing, version, fields, nodes, buffers and all bytes of the body are the same',
  },
  'offsets of empty columns': {
    place: 'texts, binaries, lists and maps without an element within other types',
    official: 'a buffer of no bytes',
    ours: 'a buffer of four, the one offset 0',
    reason: 'the format asks for one offset more than elements; readers, AWS’s too, take either',
  },
  'characters beyond the basic plane': {
    place: 'any text in JSON',
    official: 'two escapes (`\\uD834\\uDD1E`)',
    ours: 'the character itself in UTF-8',
    reason:
      "both are JSON for the same text; in the name of a map's entry AWS's reader refuses AWS's own escapes and takes the character",
  },
  'digits of escapes': {
    place: 'control characters in any text in JSON',
    official: 'upper case (`\\u001F`)',
    ours: 'lower case (`\\u001f`), which is what `JSON.stringify` writes',
    reason: 'both are JSON for the same text',
  },
  'order of entries': {
    place: 'free maps: tags, configuration options, properties, passthrough arguments, summary, capabilities',
    official: "the order of Java's map",
    ours: 'names that are whole numbers first and ascending, then the others as they came',
    reason: "JavaScript's objects keep no other order, and a map has none",
  },
} as const satisfies Record<string, ByteDifference>;

/** What is read otherwise is also written otherwise when it is passed on. */
export const byteDifferences = { ...sameMeaning, ...readings };

export type DifferenceName = keyof typeof byteDifferences;

export const differences: readonly ByteDifference[] = Object.values(byteDifferences).map(
  ({ place, official, ours, reason }) => ({ place, official, ours, reason }),
);
