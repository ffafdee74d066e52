/**
 * CompleteMultipartUpload: the client's list of parts is checked against what was stored, then the parts are
 * joined into one blob, which becomes the object. The upload is left as it was if anything fails.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type Answer, type ObjectCall, quoteEtag, unquoteEtag, xmlAnswer } from '../call.ts';
import {
  assertChecksumEqual,
  type Checksum,
  checksumAlgorithms,
  checksumElement,
  checksumHeader,
  compositeChecksum,
  startDigest,
} from '../checksum.ts';
import { decodeConditions } from '../condition.ts';
import { S3Error } from '../errors.ts';
import { readPayloadText, type Sink } from '../payload.ts';
import type { PartRecord, StoredObject, UploadRecord } from '../store/model.ts';
import type { Upload } from '../store/uploads.ts';
import { childrenNamed, childText, decodeXml, document, leaf, type XmlElement } from '../xml.ts';
import { type Content, storeObject } from './object-access.ts';
import { writtenHeaders } from './object-writes.ts';
import { maxPartNumber, noSuchUpload, requireUpload } from './uploads.ts';

const minPartBytes = 5 * 1024 * 1024;
/** Ten thousand parts with their checksums. */
const maxRequestBytes = 8 * 1024 * 1024;

interface NamedPart {
  readonly partNumber: number;
  readonly etag: string;
  readonly checksums: readonly string[];
}

export async function completeUpload(call: ObjectCall): Promise<Answer> {
  const { bucket, key, bucketName, payload, request } = call;
  const { uploadId } = requireUpload(call).record;
  // The request's checksum header is the object's: it does not speak of this XML.
  const named = decodeNamedParts(
    decodeXml(await readPayloadText({ ...payload, expectedChecksum: undefined }, maxRequestBytes)),
  );
  const object = await bucket.uploads.exclusively(uploadId, async () => {
    const upload = bucket.uploads.find(uploadId);
    if (upload === undefined) throw noSuchUpload(uploadId);
    const completed = await storeParts(call, upload, chooseParts(upload, named));
    await bucket.uploads.remove(uploadId);
    return completed;
  });
  const body = document(
    'CompleteMultipartUploadResult',
    leaf('Location', `http://${request.header('host')}/${bucketName}/${encodeURIComponent(key)}`),
    leaf('Bucket', bucketName),
    leaf('Key', key),
    leaf('ETag', quoteEtag(object.etag)),
    ...(object.checksum === undefined
      ? []
      : [
          leaf(checksumElement(object.checksum.algorithm), object.checksum.value),
          leaf('ChecksumType', object.checksum.type),
        ]),
  );
  return xmlAnswer(body, writtenHeaders(call, object, false));
}

function storeParts(
  call: ObjectCall,
  { record }: Upload,
  parts: readonly PartRecord[],
): Promise<StoredObject> {
  const { bucket, key, request, settings } = call;
  return storeObject(bucket, key, {
    properties: { headers: record.headers, tags: record.tags },
    conditions: decodeConditions(request.header),
    nowMs: settings.nowMs(),
    fill: async (sink) => {
      const paths = parts.map((part) => bucket.uploads.partPath(record.uploadId, part));
      const { size, checksum } = await joinParts(paths, sink, record, parts);
      assertObjectSize(request.header('x-amz-mp-object-size'), size);
      const given = checksum && request.header(checksumHeader(checksum.algorithm));
      if (checksum !== undefined && given !== undefined) {
        // A composite value may be given with its number of parts or without.
        const computed = given.includes('-') ? checksum.value : checksum.value.replace(/-\d+$/, '');
        assertChecksumEqual(checksum.algorithm, given, computed);
      }
      return {
        size,
        etag: multipartEtag(parts),
        parts: parts.map(partSummary),
        ...(checksum && { checksum }),
      };
    },
  });
}

/** The bytes were hashed when they came; they are hashed again only where the checksum is one of the whole. */
async function joinParts(
  paths: readonly string[],
  sink: Sink,
  { checksumAlgorithm, checksumType }: UploadRecord,
  parts: readonly PartRecord[],
): Promise<Pick<Content, 'size'> & { readonly checksum: Checksum | undefined }> {
  const wholeAlgorithm = checksumType === 'FULL_OBJECT' ? checksumAlgorithm : undefined;
  const digest = wholeAlgorithm === undefined ? undefined : startDigest(wholeAlgorithm);
  let size = 0;
  for await (const piece of concatenate(paths)) {
    size += piece.length;
    digest?.update(piece);
    await sink(piece);
  }
  if (wholeAlgorithm !== undefined && digest !== undefined) {
    const value = digest.digest().toString('base64');
    return { size, checksum: { algorithm: wholeAlgorithm, type: 'FULL_OBJECT', value } };
  }
  if (checksumAlgorithm === undefined) return { size, checksum: undefined };
  const values = parts.map((part) => part.checksum?.value ?? '');
  return { size, checksum: compositeChecksum(checksumAlgorithm, values) };
}

async function* concatenate(paths: readonly string[]): AsyncGenerator<Buffer> {
  for (const path of paths) {
    const pieces: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 1024 * 1024 });
    yield* pieces;
  }
}

function chooseParts({ parts }: Upload, named: readonly NamedPart[]): readonly PartRecord[] {
  return named.map(({ partNumber, etag, checksums }, index) => {
    const before = named[index - 1];
    if (before !== undefined && before.partNumber >= partNumber) {
      throw new S3Error(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
      );
    }
    const part = parts.get(partNumber);
    const isSame = part !== undefined && part.etag === etag && matchesChecksum(part, checksums);
    if (!isSame) {
      throw new S3Error(
        'InvalidPart',
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        { members: { PartNumber: String(partNumber), ETag: etag } },
      );
    }
    if (index < named.length - 1 && part.size < minPartBytes) {
      throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
        members: {
          PartNumber: String(partNumber),
          ProposedSize: String(part.size),
          MinSizeAllowed: String(minPartBytes),
        },
      });
    }
    return part;
  });
}

function matchesChecksum({ checksum }: PartRecord, given: readonly string[]): boolean {
  return given.every((value) => value === checksum?.value);
}

function decodeNamedParts(root: XmlElement): readonly NamedPart[] {
  const parts = childrenNamed(root, 'Part');
  if (root.name !== 'CompleteMultipartUpload' || parts.length === 0 || parts.length > maxPartNumber) {
    throw new S3Error(
      'MalformedXML',
      `the document must be a CompleteMultipartUpload element with 1 to ${maxPartNumber} Parts, got ${root.name} with ${parts.length}`,
    );
  }
  return parts.map((part) => {
    const numberText = childText(part, 'PartNumber')?.trim() ?? '';
    const etag = childText(part, 'ETag');
    if (!/^\d{1,5}$/.test(numberText) || etag === undefined) {
      throw new S3Error('MalformedXML', 'each Part must have a PartNumber and an ETag');
    }
    const checksums = checksumAlgorithms.flatMap((name) => childText(part, checksumElement(name)) ?? []);
    return { partNumber: Number(numberText), etag: unquoteEtag(etag.trim()), checksums };
  });
}

/** The MD5 of the parts' MD5s, and how many there are. */
function multipartEtag(parts: readonly PartRecord[]): string {
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(etag, 'hex');
  return `${md5.digest('hex')}-${parts.length}`;
}

function partSummary({ size, checksum }: PartRecord) {
  return { size, ...(checksum === undefined ? {} : { checksum: checksum.value }) };
}

function assertObjectSize(announced: string | undefined, size: number): void {
  if (announced === undefined || announced === String(size)) return;
  throw new S3Error(
    'InvalidRequest',
    `x-amz-mp-object-size announced ${announced} bytes, the parts have ${size}`,
  );
}
