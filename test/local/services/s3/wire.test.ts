import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeChunked } from '../../../../local/services/s3/chunked.ts';
import { S3Error } from '../../../../local/services/s3/errors.ts';
import {
  branch,
  childrenNamed,
  childText,
  decodeXml,
  document,
  leaf,
} from '../../../../local/services/s3/xml.ts';

describe('XML', () => {
  it('that was written is read back', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), (texts) => {
        const items = texts.map((item) => branch('Item', leaf('Text', item), leaf('Absent', undefined)));
        const root = decodeXml(document('Root', ...items));
        expect(root.name).toBe('Root');
        expect(childrenNamed(root, 'Item').map((item) => childText(item, 'Text'))).toEqual(texts);
      }),
    );
  });

  it.each([
    ['<a><b>1</b><b/></a>', ['1', '']],
    [
      '<?xml version="1.0"?>\n<!-- c --><a xmlns="x" y=\'z\'> <b z="1">1 &amp; &#50;&#x33;</b>\n<b><![CDATA[<&]]></b></a>\n',
      ['1 & 23', '<&'],
    ],
    ['\ufeff<p:a><p:b> kept </p:b></p:a>', [' kept ']],
  ])('%j is read', (source, expected) => {
    expect(childrenNamed(decodeXml(source), 'b').map(({ text }) => text)).toEqual(expected);
  });

  it.each([
    '',
    'text',
    '<a>',
    '</a>',
    '<a></b>',
    '<a/><b/>',
    '<a/>text',
    '<a b></a>',
    '<a>&unknown;</a>',
    '<a>&#xD800;</a>',
    '<a>&</a>',
    '<!DOCTYPE a [<!ENTITY b "c">]><a/>',
    `${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}`,
  ])('%.40s is refused as MalformedXML', (source) => {
    expect(() => decodeXml(source)).toThrow(expect.objectContaining({ code: 'MalformedXML' }));
  });

  it('of any text is read or refused, and nothing else happens', () => {
    const fragment = fc.constantFrom(
      '<a>',
      '</a>',
      '<a/>',
      'x',
      '&',
      '&lt;',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<',
      '"',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fragment).map((parts) => parts.join('')),
        ),
        (source) => {
          try {
            decodeXml(source);
          } catch (error) {
            expect(error).toBeInstanceOf(S3Error);
          }
        },
      ),
    );
  });
});

describe('an aws-chunked body', () => {
  /** Cuts bytes at the given places, as a network may. */
  async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
    let at = 0;
    for (let index = 0; at < bytes.length; index++) {
      const size = sizes[index % sizes.length] ?? 1;
      yield bytes.subarray(at, at + size);
      at += size;
    }
  }

  async function decode(source: AsyncIterable<Buffer>) {
    const pieces: Buffer[] = [];
    let trailers: ReadonlyMap<string, string> = new Map();
    const onTrailers = (received: ReadonlyMap<string, string>) => {
      trailers = received;
    };
    for await (const piece of decodeChunked(source, { onTrailers })) pieces.push(Buffer.from(piece));
    return { bytes: Buffer.concat(pieces), trailers };
  }

  it('is the same however the network cuts it', async () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 6 });
    const sizes = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(chunks, sizes, async (bodies, cuts) => {
        const framed = bodies.flatMap((body) => [`${body.length.toString(16)}\r\n`, body, '\r\n']);
        const end = '0\r\nx-amz-checksum-crc32: AAAAAA==\r\n\r\n';
        const bytes = Buffer.concat([...framed, end].map((piece) => Buffer.from(piece)));

        const decoded = await decode(cut(bytes, cuts));

        expect(decoded.bytes.equals(Buffer.concat(bodies))).toBe(true);
        expect([...decoded.trailers]).toEqual([['x-amz-checksum-crc32', 'AAAAAA==']]);
      }),
    );
  });

  it.each([
    ['no size', 'hello\r\n'],
    ['a size that is no number', 'xyz\r\nhello\r\n0\r\n\r\n'],
    ['a chunk that is too long', '2\r\nhello\r\n0\r\n\r\n'],
    ['a chunk that is too short', '9\r\nhello\r\n0\r\n\r\n'],
    ['no end', '5\r\nhello\r\n'],
    ['a trailer without a colon', '0\r\nnothing\r\n\r\n'],
    ['an endless line', 'a'.repeat(20_000)],
    ['an endless list of trailers', `0\r\n${'a:b\r\n'.repeat(100)}\r\n`],
  ])('with %s is refused', async (_what, text) => {
    await expect(decode(cut(Buffer.from(text), [7]))).rejects.toMatchObject({ code: 'IncompleteBody' });
  });

  it('of any bytes is decoded or refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await decode(cut(Buffer.from(bytes), [16])).catch((error: unknown) => {
          expect(error).toBeInstanceOf(S3Error);
        });
      }),
    );
  });
});
