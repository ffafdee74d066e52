import {
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ListingPage, type ListingQuery, planListing } from '../../../../local/services/s3/listing.ts';
import { compareUtf8, SortedKeys } from '../../../../local/services/s3/store/sorted-keys.ts';
import { failureOf, type S3Fixture, startS3 } from './fixture.ts';

describe('planListing', () => {
  const piece = fc.constantFrom('a', 'b', '/', '//', 'é', '\u{ffff}', '😀');
  const key = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(''));
  const cases = fc.record({
    keys: fc.uniqueArray(key, { maxLength: 25 }),
    hidden: fc.array(key, { maxLength: 5 }),
    prefix: fc.oneof(fc.constant(''), key),
    delimiter: fc.constantFrom('', '/', 'b'),
    maxEntries: fc.integer({ min: 1, max: 5 }),
  });

  /** What the pages must hold together: each entry once, in the order of its first key. */
  function entriesOf(
    keys: readonly string[],
    { prefix, delimiter }: Pick<ListingQuery, 'prefix' | 'delimiter'>,
  ) {
    const sorted = [...keys].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
    const entries = sorted
      .filter((name) => name.startsWith(prefix))
      .map((name) => {
        const at = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
        return at < 0 ? `key ${name}` : `prefix ${name.slice(0, at + delimiter.length)}`;
      });
    return [...new Set(entries)];
  }

  it('gives every visible entry once, over pages of any size', () => {
    fc.assert(
      fc.property(cases, ({ keys, hidden, prefix, delimiter, maxEntries }) => {
        const sorted = new SortedKeys();
        for (const name of keys) sorted.add(name);
        const isListed = (name: string) => !hidden.includes(name);
        const found: string[] = [];
        let after: string | undefined = '';
        while (after !== undefined) {
          const page: ListingPage = planListing(sorted, isListed, { prefix, delimiter, after, maxEntries });
          expect(page.keys.length + page.commonPrefixes.length).toBeLessThanOrEqual(maxEntries);
          found.push(
            ...page.keys.map((name) => `key ${name}`),
            ...page.commonPrefixes.map((name) => `prefix ${name}`),
          );
          after = page.next;
        }
        const expected = entriesOf(keys.filter(isListed), { prefix, delimiter });
        expect([...found].sort()).toEqual([...expected].sort());
      }),
      { numRuns: 500 },
    );
  });

  it('sorts keys by their UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (left, right) => {
        const expected = Buffer.compare(Buffer.from(left), Buffer.from(right));
        expect(Math.sign(compareUtf8(left, right))).toBe(expected);
      }),
    );
  });

  it('finds keys again that were added and removed in any order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ add: fc.boolean(), key: fc.constantFrom('a', 'b', 'c', 'd') })),
        (steps) => {
          const sorted = new SortedKeys();
          const expected = new Set<string>();
          for (const { add, key: name } of steps) {
            if (add) sorted.add(name);
            else sorted.remove(name);
            if (add) expected.add(name);
            else expected.delete(name);
          }
          const found = Array.from({ length: sorted.size }, (_, index) => sorted.at(index));
          expect(found).toEqual([...expected].sort());
        },
      ),
    );
  });
});

describe('listings over HTTP', () => {
  let fixture: S3Fixture;
  let bucket: string;
  const keys = ['a.txt', 'b/1', 'b/2', 'b/c/3', 'd e+f', 'z&<>\u0001'];
  beforeAll(async () => {
    fixture = await startS3();
    bucket = await fixture.newBucket();
    for (const Key of keys)
      await fixture.client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }));
  });
  afterAll(async () => fixture.stop());

  const list = (more: object = {}) =>
    fixture.client.send(new ListObjectsV2Command({ Bucket: bucket, ...more }));

  it('hold keys with their size, ETag, date and checksum', async () => {
    const listed = await list();

    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(keys);
    expect(listed).toMatchObject({
      Name: bucket,
      KeyCount: 6,
      MaxKeys: 1000,
      IsTruncated: false,
      Prefix: '',
    });
    expect(listed.NextContinuationToken).toBeUndefined();
    expect(listed.Contents?.[0]).toMatchObject({
      Size: 5,
      StorageClass: 'STANDARD',
      ChecksumAlgorithm: ['CRC32'],
      LastModified: expect.any(Date),
    });
  });

  it('roll keys up at the delimiter', async () => {
    const top = await list({ Delimiter: '/' });
    const inside = await list({ Delimiter: '/', Prefix: 'b/' });

    expect(top.CommonPrefixes).toEqual([{ Prefix: 'b/' }]);
    expect(top.Contents?.map(({ Key }) => Key)).toEqual(['a.txt', 'd e+f', 'z&<>\u0001']);
    expect(inside.CommonPrefixes).toEqual([{ Prefix: 'b/c/' }]);
    expect(inside.Contents?.map(({ Key }) => Key)).toEqual(['b/1', 'b/2']);
  });

  it('are paged by the SDK', async () => {
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateListObjectsV2(
      { client: fixture.client, pageSize: 2 },
      { Bucket: bucket },
    )) {
      pages.push((page.Contents ?? []).map(({ Key }) => Key));
    }

    expect(pages.map(({ length }) => length)).toEqual([2, 2, 2]);
    expect(pages.flat()).toEqual(keys);
  });

  it('begin after a key, and at no page of another listing', async () => {
    expect((await list({ StartAfter: 'b/2' })).Contents?.map(({ Key }) => Key)).toEqual(keys.slice(3));
    expect(await failureOf(list({ ContinuationToken: 'made up' }))).toMatchObject({
      code: 'InvalidArgument',
    });
  });

  it('encode keys where asked', async () => {
    const listed = await list({ EncodingType: 'url', Prefix: 'd e+f' });

    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['d%20e%2Bf']);
    expect(listed).toMatchObject({ EncodingType: 'url', Prefix: 'd%20e%2Bf' });
    expect(await failureOf(list({ EncodingType: 'html' }))).toMatchObject({ code: 'InvalidArgument' });
  });

  it('may be of no entry at all, and not of a negative number', async () => {
    expect(await list({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
    expect(await failureOf(list({ MaxKeys: -1 }))).toMatchObject({ code: 'InvalidArgument' });
  });

  it('have the first version of the API too', async () => {
    const listV1 = (more: object) => fixture.client.send(new ListObjectsCommand({ Bucket: bucket, ...more }));
    const first = await listV1({ Delimiter: '/', MaxKeys: 2 });
    const second = await listV1({ Delimiter: '/', Marker: first.NextMarker });

    expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'b/', CommonPrefixes: [{ Prefix: 'b/' }] });
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['d e+f', 'z&<>\u0001']);
    expect(second.CommonPrefixes).toBeUndefined();
  });
});
