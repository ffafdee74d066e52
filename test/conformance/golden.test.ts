/**
 * Our SDK reads what AWS's wrote: every committed message, without Java. What it reads otherwise is in a closed list
 * (`readings.ts`), version 1 is refused, and the corpus itself is held to be complete.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ConnectorError } from '../../connectors/federation/errors.ts';
import { describeLine, type Line, messagesFolder, readCorpus } from './corpus.ts';
import { differences, differenceText } from './description/difference.ts';
import type { Json } from './description/json.ts';
import { requestKinds } from './matrix/requests.ts';
import { responseKinds } from './matrix/responses.ts';
import { asOursReads, type ReadingName, readings } from './readings.ts';
import { supportedTypeNames, typeNamesIn } from './type-names.ts';

const versions = [2, 3, 4, 5, 6] as const;
const timeoutMs = 120_000;
const shownFaults = 10;

interface Corpus {
  /** Kind → version → number of messages. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly faults: readonly string[];
  readonly used: ReadonlySet<ReadingName>;
  readonly typeNames: ReadonlySet<string>;
}

/** One pass over all files: some are larger than a heap should hold. */
async function readAll(): Promise<Corpus> {
  const counts: Record<string, Record<string, number>> = {};
  const faults: string[] = [];
  const used = new Set<ReadingName>();
  const typeNames = new Set<string>();
  for await (const { file, line } of readCorpus()) {
    const kind = String(line.description['@type']);
    const ofKind = counts[kind] ?? {};
    counts[kind] = { ...ofKind, [line.version]: (ofKind[line.version] ?? 0) + 1 };
    if (line.version === 1) {
      faults.push(...faultsOfVersion1(file, line));
      continue;
    }
    for (const name of typeNamesIn(line.description)) typeNames.add(name);
    try {
      const official = asOursReads(line.description);
      const ours = asOursReads(describeLine(line));
      for (const name of official.used) used.add(name);
      const found = differences(official.description, ours.description);
      if (found.length > 0) faults.push([`${file}: ${line.id}`, ...found.map(differenceText)].join('\n'));
    } catch (error) {
      faults.push(`${file}: ${line.id}\n  ${String(error)}`);
    }
  }
  return { counts, faults, used, typeNames };
}

/** Kinds whose text in version 1 is a text of all versions: nothing in them has changed. */
const sameInVersion1: ReadonlySet<string> = new Set([
  'PingRequest',
  'PingResponse',
  'UserDefinedFunctionResponse',
]);

function faultsOfVersion1(file: string, line: Line): readonly string[] {
  const kind = String(line.description['@type']);
  try {
    const found = differences(asOursReads(line.description).description, describeLine(line));
    const faults = found.map((difference) => `${file}: ${line.id}\n${differenceText(difference)}`);
    return sameInVersion1.has(kind) ? faults : [`${file}: ${line.id} was read`];
  } catch (error) {
    const isRefused =
      error instanceof ConnectorError && error.message.includes('is of serde version 1, which is not read');
    return isRefused && !sameInVersion1.has(kind) ? [] : [`${file}: ${line.id}\n  ${String(error)}`];
  }
}

describe('what AWS’s SDK wrote', () => {
  let corpus: Corpus;
  beforeAll(async () => {
    corpus = await readAll();
  }, timeoutMs);

  it('is read by ours as it was meant', () => {
    const { faults } = corpus;
    const more = faults.length > shownFaults ? [`… and ${faults.length - shownFaults} more`] : [];
    expect([...faults.slice(0, shownFaults), ...more].join('\n')).toBe('');
  });

  it('is read otherwise only where that is listed, and there it is', () => {
    expect([...corpus.used].toSorted()).toEqual(Object.keys(readings).toSorted());
  });

  it('is as much as its provenance says', async () => {
    const provenance = JSON.parse(await readFile(join(messagesFolder, 'provenance.json'), 'utf8')) as {
      readonly messages: Json;
    };
    expect(corpus.counts).toEqual(provenance.messages);
  });

  it.each([...requestKinds, ...responseKinds])('has %s in every version', (kind) => {
    const since = kind.startsWith('GetDataSourceCapabilities') ? 4 : 2;
    const missing = versions.filter((version) => version >= since && !corpus.counts[kind]?.[version]);
    expect(missing).toEqual([]);
  });

  it.each(supportedTypeNames)('has the type %s, as a column and within others', (name) => {
    expect([name, `nested ${name}`].filter((wanted) => !corpus.typeNames.has(wanted))).toEqual([]);
  });
});
