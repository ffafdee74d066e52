/** Two texts of the same message, by their bytes: every difference has a name in `differences.ts`, or is a fault. */
import { decodeValueSet } from '../../../connectors/federation/wire/value-set.ts';
import { describeValueSet } from '../description/constraints.ts';
import { canonicalText } from '../description/json.ts';
import type { DifferenceName } from '../differences.ts';
import { asOursReads } from '../readings.ts';
import { takeApart } from './arrow-message.ts';
import { memberOf, parseRawJson, type RawEntry, type RawJson, scalarOf } from './raw-json.ts';

export interface Comparison {
  readonly names: ReadonlySet<DifferenceName>;
  readonly faults: readonly string[];
}

/** Objects whose names are the writer's own. */
const freeMaps: ReadonlySet<string> = new Set([
  'tags',
  'configOptions',
  'summary',
  'queryPassthroughArguments',
  'properties',
  'capabilities',
]);
const arrowFields: ReadonlySet<string> = new Set(['schema', 'outputSchema', 'records']);

export function compareTexts(official: string, ours: string): Comparison {
  const comparing = new Comparing();
  comparing.compare(parseRawJson(official), parseRawJson(ours), '', '');
  return comparing;
}

export function compareObjects(official: Uint8Array, ours: Uint8Array): Comparison {
  const comparing = new Comparing();
  comparing.compareArrow(official, ours, 'the object');
  return comparing;
}

class Comparing implements Comparison {
  readonly names = new Set<DifferenceName>();
  readonly faults: string[] = [];

  /** @param field the name of the field that holds the value, or its container */
  compare(official: RawJson, ours: RawJson, field: string, path: string): void {
    if (official.kind === 'array' && ours.kind === 'array') {
      if (official.items.length !== ours.items.length) this.fault(path, 'arrays of other lengths');
      for (const [index, item] of official.items.entries()) {
        const other = ours.items[index];
        if (other !== undefined) this.compare(item, other, field, `${path}[${index}]`);
      }
    } else if (official.kind === 'object' && ours.kind === 'object') {
      if (scalarOf(memberOf(official, '@type') ?? official) === 'SortedRangeSet')
        this.compareSets(official, ours, path);
      else this.compareEntries(official.entries, ours.entries, field, path);
    } else if (official.kind === 'scalar' && ours.kind === 'scalar') {
      if (official.text !== ours.text) this.compareScalars(official, ours, field, path);
    } else {
      this.fault(path, `${official.kind} and ${ours.kind}`);
    }
  }

  compareArrow(official: Uint8Array, ours: Uint8Array, path: string): void {
    const [theirs, our] = [takeApart(official), takeApart(ours)];
    if (theirs.meaning !== our.meaning || theirs.buffers.length !== our.buffers.length) {
      this.fault(path, `Arrow messages of other content: ${theirs.meaning} and ${our.meaning}`);
    }
    this.names.add('layout of Arrow metadata');
    for (const [index, buffer] of theirs.buffers.entries()) {
      const other = our.buffers[index] ?? new Uint8Array(0);
      if (Buffer.compare(buffer, other) === 0) continue;
      if (buffer.length === 0 && other.length === 4 && other.every((byte) => byte === 0))
        this.names.add('offsets of empty columns');
      else this.fault(path, `other bytes in buffer ${index}`);
    }
  }

  private compareEntries(
    official: readonly RawEntry[],
    ours: readonly RawEntry[],
    field: string,
    path: string,
  ): void {
    const [theirNames, ourNames] = [official, ours].map((entries) => entries.map(({ name }) => name));
    if (JSON.stringify(theirNames) !== JSON.stringify(ourNames)) {
      const isSame = JSON.stringify(theirNames?.toSorted()) === JSON.stringify(ourNames?.toSorted());
      if (isSame && freeMaps.has(field)) this.names.add('order of entries');
      else this.fault(path, `fields ${theirNames?.join()} and ${ourNames?.join()}`);
    }
    for (const { name, rawName, value } of official) {
      const other = ours.find((entry) => entry.name === name);
      if (other === undefined) continue;
      if (rawName !== other.rawName) this.compareEscapes(rawName, other.rawName, path);
      this.compare(value, other.value, name, `${path}.${name}`);
    }
  }

  /** Ranges that both sides hold to be the same may be other ones. */
  private compareSets(official: RawJson, ours: RawJson, path: string): void {
    const inner = new Comparing();
    if (official.kind === 'object' && ours.kind === 'object')
      inner.compareEntries(official.entries, ours.entries, '', path);
    const [theirs, our] = [official, ours].map(readingOfSet);
    if (inner.faults.length > 0 && theirs === our) {
      this.names.add('order of values');
      return;
    }
    for (const name of inner.names) this.names.add(name);
    this.faults.push(...inner.faults);
  }

  private compareScalars(official: RawJson, ours: RawJson, field: string, path: string): void {
    const [theirs, our] = [scalarOf(official), scalarOf(ours)];
    if (field === 'aId' && typeof our === 'string' && our !== '') {
      this.names.add('allocator ids');
    } else if (arrowFields.has(field) && isMessage(theirs) && isMessage(our)) {
      this.compareArrow(Buffer.from(theirs, 'base64'), Buffer.from(our, 'base64'), path);
    } else if (theirs === our && typeof theirs === 'string') {
      this.compareEscapes(textOf(official), textOf(ours), path);
    } else {
      this.compareReadings(field, textOf(official), our, path);
    }
  }

  private compareReadings(field: string, official: string, ours: unknown, path: string): void {
    const isGreat = /^"?\d{16,}"?$/.test(official);
    if (field === 'limit' && isGreat && ours === -1) this.names.add('great limits');
    else if (/^max(Inline)?BlockSize$/.test(field) && isGreat) this.names.add('great block sizes');
    else if (field === 'queryId' && official === 'null' && ours === '') this.names.add('absent query id');
    else this.fault(path, `${official.slice(0, 80)} and ${String(JSON.stringify(ours)).slice(0, 80)}`);
  }

  private compareEscapes(official: string, ours: string, path: string): void {
    const astral = official.replaceAll(/\\u(D[89AB]..)\\u(D[C-F]..)/g, (_, high: string, low: string) =>
      String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16)),
    );
    if (astral !== official) this.names.add('characters beyond the basic plane');
    const lowered = astral.replaceAll(/\\u[0-9A-F]{4}/g, (digits) => digits.toLowerCase());
    if (lowered !== astral) this.names.add('digits of escapes');
    if (lowered !== ours) this.fault(path, `${official.slice(0, 80)} and ${ours.slice(0, 80)}`);
  }

  private fault(path: string, what: string): void {
    this.faults.push(`${path || 'the message'}: ${what}`);
  }
}

function textOf(json: RawJson): string {
  return json.kind === 'scalar' ? json.text : '';
}

function isMessage(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function readingOfSet(set: RawJson): string {
  const value = decodeValueSet({ value: plain(set), path: 'set' }, new Map());
  return canonicalText(asOursReads(describeValueSet(value)).description);
}

function plain(json: RawJson): unknown {
  if (json.kind === 'scalar') return scalarOf(json);
  if (json.kind === 'array') return json.items.map(plain);
  return Object.fromEntries(json.entries.map(({ name, value }) => [name, plain(value)]));
}
