import { describe, expect, it } from '@jest/globals';
import { buildBlock } from '../../../../connectors/federation/arrow/builder.ts';
import { arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import { fitsInline } from '../../../../connectors/federation/spill/inline.ts';
import { wireFormat } from '../../../../connectors/federation/wire/format.ts';
import { encodeResponse } from '../../../../connectors/federation/wire/response.ts';
import { numberBlock } from './fixtures.ts';

const lambdaLimitBytes = 6 * 1024 * 1024;

function responseBytes(textBytes: number, metadata: ReadonlyMap<string, string>) {
  const schema = arrowSchema([field('text', types.varchar)], metadata);
  const records = buildBlock(schema, [{ text: 'x'.repeat(textBytes) }]);
  const response = { kind: 'ReadRecordsResponse', catalogName: 'c'.repeat(256), records } as const;
  const answer = JSON.stringify(encodeResponse(response, wireFormat()));
  return { isInline: fitsInline(records, Number.POSITIVE_INFINITY), answerBytes: Buffer.byteLength(answer) };
}

describe('an inline block', () => {
  it.each([
    ['all in the rows', new Map<string, string>()],
    ['much of it in the metadata of the schema', new Map([['comment', 'y'.repeat(1_000_000)]])],
  ])('never makes an answer above the limit of Lambda, with its bytes %s', (_where, metadata) => {
    const metadataBytes = [...metadata.values()].join('').length;
    let largestInlineBytes = 0;
    let smallestRemoteBytes = Number.POSITIVE_INFINITY;
    for (let step = -4; step <= 4; step++) {
      const { isInline, answerBytes } = responseBytes(4_717_000 - metadataBytes + step * 2000, metadata);
      if (isInline) largestInlineBytes = Math.max(largestInlineBytes, answerBytes);
      else smallestRemoteBytes = Math.min(smallestRemoteBytes, answerBytes);
    }

    expect(largestInlineBytes).toBeLessThanOrEqual(lambdaLimitBytes);
    expect(largestInlineBytes).toBeGreaterThan(lambdaLimitBytes - 10_000);
    expect(smallestRemoteBytes).toBeGreaterThan(lambdaLimitBytes - 10_000);
  });

  it.each([
    [6, true],
    [5, false],
    [0, false],
    [-1, false],
  ])('of 5 bytes stays below a threshold of %i: %s', (maxInlineBlockBytes, expected) => {
    expect(fitsInline(numberBlock(1), maxInlineBlockBytes)).toBe(expected);
  });
});
