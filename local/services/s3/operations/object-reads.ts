/** GetObject, HeadObject, GetObjectAttributes: conditions, then the range, then bytes streamed from an open file. */
import { type Answer, type AnswerHeaders, type ObjectCall, quoteEtag, xmlAnswer } from '../call.ts';
import { type Checksum, checksumElement, checksumHeader } from '../checksum.ts';
import { checkReadConditions, decodeConditions, namesEtag, preconditionFailed } from '../condition.ts';
import { S3Error } from '../errors.ts';
import { type ByteRange, parseRange, rangeOfPart } from '../range.ts';
import { integerQuery } from '../request.ts';
import type { StoredObject } from '../store/model.ts';
import { branch, document, leaf } from '../xml.ts';
import { findObject, openObject, versionHeader } from './object-access.ts';

const readAheadBytes = 256 * 1024;
const maxPartNumber = 10_000;

/** Query parameters by which a reader overrides headers of the answer. */
const overrides = {
  'response-cache-control': 'cache-control',
  'response-content-disposition': 'content-disposition',
  'response-content-encoding': 'content-encoding',
  'response-content-language': 'content-language',
  'response-content-type': 'content-type',
  'response-expires': 'expires',
} as const satisfies Record<string, string>;

export async function getObject(call: ObjectCall): Promise<Answer> {
  const versionId = call.request.query.get('versionId');
  const { object, file } = await openObject(call.bucket, call.key, versionId, (found) => {
    assertReadable(call, found);
    planRange(call, found);
  });
  const range = planRange(call, object);
  const { firstByte: start, lastByte: end } = range ?? { firstByte: 0, lastByte: object.size - 1 };
  if (end < start) {
    await file.close();
    return { ...headAnswer(call, object, range), body: '' };
  }
  const body = file.createReadStream({ start, end, highWaterMark: readAheadBytes });
  return { ...headAnswer(call, object, range), body };
}

export async function headObject(call: ObjectCall): Promise<Answer> {
  const object = findObject(call.bucket, call.key, call.request.query.get('versionId'));
  assertReadable(call, object);
  return headAnswer(call, object, planRange(call, object));
}

export async function getObjectAttributes(call: ObjectCall): Promise<Answer> {
  const object = findObject(call.bucket, call.key, call.request.query.get('versionId'));
  assertReadable(call, object);
  const wanted = (call.request.header('x-amz-object-attributes') ?? '').split(',').map((name) => name.trim());
  if (wanted.every((name) => name === '')) {
    throw new S3Error('InvalidRequest', 'header x-amz-object-attributes must name at least one attribute');
  }
  const elements = {
    ETag: leaf('ETag', object.etag),
    Checksum: object.checksum === undefined ? leaf('Checksum', undefined) : checksumBranch(object.checksum),
    ObjectParts: partsBranch(object),
    StorageClass: leaf('StorageClass', object.headers['x-amz-storage-class'] ?? 'STANDARD'),
    ObjectSize: leaf('ObjectSize', object.size),
  };
  const body = document(
    'GetObjectAttributesResponse',
    ...Object.entries(elements).flatMap(([name, element]) => (wanted.includes(name) ? [element] : [])),
  );
  return xmlAnswer(body, { 'last-modified': httpDate(object), ...versionHeader(call.bucket, object) });
}

function httpDate({ lastModifiedMs }: Pick<StoredObject, 'lastModifiedMs'>): string {
  return new Date(lastModifiedMs).toUTCString();
}

function assertReadable({ request }: ObjectCall, object: StoredObject): void {
  const outcome = checkReadConditions(decodeConditions(request.header), object);
  if (outcome === 'failed') {
    throw preconditionFailed(request.header('if-match') === undefined ? 'If-Unmodified-Since' : 'If-Match');
  }
  if (outcome === 'not-modified') {
    throw new S3Error('NotModified', 'the object has not changed', {
      headers: { etag: quoteEtag(object.etag), 'last-modified': httpDate(object) },
    });
  }
}

function planRange({ request }: ObjectCall, object: StoredObject): ByteRange | undefined {
  const header = request.header('range');
  if (request.query.has('partNumber')) {
    if (header !== undefined) {
      throw new S3Error('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter');
    }
    const partNumber = integerQuery(request, 'partNumber', { min: 1, max: maxPartNumber, fallback: 1 });
    return rangeOfPart(
      (object.parts ?? [object]).map(({ size }) => size),
      partNumber,
    );
  }
  const ifRange = request.header('if-range');
  if (ifRange !== undefined && !namesEtag(ifRange, object.etag)) return undefined;
  return parseRange(header, object.size);
}

function headAnswer(call: ObjectCall, object: StoredObject, range: ByteRange | undefined): Answer {
  const { request, bucket } = call;
  const length = range === undefined ? object.size : range.lastByte - range.firstByte + 1;
  const isWhole = length === object.size;
  const headers: AnswerHeaders = {
    ...object.headers,
    'accept-ranges': 'bytes',
    'content-length': String(length),
    etag: quoteEtag(object.etag),
    'last-modified': httpDate(object),
    ...versionHeader(bucket, object),
    ...(object.tags.length === 0 ? {} : { 'x-amz-tagging-count': String(object.tags.length) }),
    ...(request.query.has('partNumber') && object.parts !== undefined
      ? { 'x-amz-mp-parts-count': String(object.parts.length) }
      : {}),
    ...(range === undefined || length === 0
      ? {}
      : { 'content-range': `bytes ${range.firstByte}-${range.lastByte}/${object.size}` }),
    ...(isWhole && request.header('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED'
      ? checksumHeaders(object.checksum)
      : {}),
  };
  return { status: range === undefined ? 200 : 206, headers: withOverrides(headers, call) };
}

export function checksumHeaders(checksum: Checksum | undefined): AnswerHeaders {
  if (checksum === undefined) return {};
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

function withOverrides(headers: AnswerHeaders, { request }: ObjectCall): AnswerHeaders {
  const overridden = new Map(Object.entries(headers));
  for (const [parameter, name] of Object.entries(overrides)) {
    const value = request.query.get(parameter);
    if (value !== undefined) overridden.set(name, value);
  }
  return Object.fromEntries(overridden);
}

function checksumBranch({ algorithm, type, value }: Checksum) {
  return branch('Checksum', leaf(checksumElement(algorithm), value), leaf('ChecksumType', type));
}

function partsBranch({ parts, checksum }: StoredObject) {
  if (parts === undefined) return leaf('ObjectParts', undefined);
  return branch(
    'ObjectParts',
    leaf('PartsCount', parts.length),
    leaf('PartNumberMarker', 0),
    leaf('NextPartNumberMarker', parts.length),
    leaf('MaxParts', parts.length),
    leaf('IsTruncated', false),
    ...parts.map((part, index) =>
      branch(
        'Part',
        leaf('PartNumber', index + 1),
        leaf('Size', part.size),
        ...(checksum === undefined ? [] : [leaf(checksumElement(checksum.algorithm), part.checksum)]),
      ),
    ),
  );
}
