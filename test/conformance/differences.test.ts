/** What AWS's SDK wrote is read, written again by ours for the same version, and compared byte by byte. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { encodeRecordBatch } from '../../connectors/federation/arrow/ipc.ts';
import { type SerDeVersion, wireFormat } from '../../connectors/federation/wire/format.ts';
import { encodeRequest } from '../../connectors/federation/wire/request.ts';
import { encodeResponse } from '../../connectors/federation/wire/response.ts';
import { type Comparison, compareObjects, compareTexts } from './bytes/compare.ts';
import { clearObject, decodeMessage, decodeObject, isObjectLine, type Line, readCorpus } from './corpus.ts';
import { byteDifferences, type DifferenceName } from './differences.ts';
import { isRequest } from './matrix/lines.ts';

const timeoutMs = 120_000;
const shownFaults = 10;

function compareLine(line: Line): Comparison {
  if (isObjectLine(line))
    return compareObjects(clearObject(line), Buffer.concat(encodeRecordBatch(decodeObject(line), 'legacy')));
  const message = decodeMessage(line.message);
  const format = wireFormat(line.version as SerDeVersion);
  const encoded = isRequest(message) ? encodeRequest(message, format) : encodeResponse(message, format);
  return compareTexts(line.message, JSON.stringify(encoded));
}

describe('our bytes for the same message', () => {
  const faults: string[] = [];
  const occurring = new Set<DifferenceName>();
  let compared = 0;
  beforeAll(async () => {
    for await (const { file, line } of readCorpus()) {
      if (line.version === 1) continue;
      compared++;
      const comparison = compareLine(line);
      for (const name of comparison.names) occurring.add(name);
      if (comparison.faults.length > 0)
        faults.push(`${file}: ${line.id}\n  ${comparison.faults.join('\n  ')}`);
    }
  }, timeoutMs);

  it('differ from AWS’s only where that is listed', () => {
    expect(compared).toBeGreaterThan(1000);
    expect(faults.slice(0, shownFaults).join('\n')).toBe('');
  });

  it.each(Object.keys(byteDifferences) as DifferenceName[])('differ in the %s', (name) => {
    expect(occurring).toContain(name);
  });
});
