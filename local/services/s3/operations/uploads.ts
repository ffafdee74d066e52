/** Multipart uploads up to their completion: create, upload a part, copy a part, abort, and the two listings. */
import { type Answer, type BucketCall, emptyAnswer, type ObjectCall, quoteEtag, xmlAnswer } from '../call.ts';
import { type ChecksumType, checksumElement, checksumHeader, parseChecksumAlgorithm } from '../checksum.ts';
import { S3Error } from '../errors.ts';
import { type Payload, type PayloadDigest, readPayload } from '../payload.ts';
import { decodeProperties, encryptionHeaders } from '../properties.ts';
import { parseRange } from '../range.ts';
import { integerQuery } from '../request.ts';
import type { PartRecord, UploadRecord } from '../store/model.ts';
import { compareUtf8 } from '../store/sorted-keys.ts';
import type { Upload } from '../store/uploads.ts';
import { branch, document, leaf, type XmlText } from '../xml.ts';
import { openCopySource } from './copy-source.ts';
import { decodeEncoding, ownerBranch, rollUp } from './listings.ts';
import { plainPayload } from './object-access.ts';
import { assertPutSize } from './object-writes.ts';

export const maxPartNumber = 10_000;
const maxPageEntries = 1000;

export async function createUpload({ request, bucket, key, settings }: ObjectCall): Promise<Answer> {
  const record = await bucket.uploads.start({
    key,
    initiatedMs: settings.nowMs(),
    ...decodeProperties(request, bucket),
    ...decodeUploadChecksum(request.header),
  });
  const body = document(
    'InitiateMultipartUploadResult',
    leaf('Bucket', bucket.record.name),
    leaf('Key', key),
    leaf('UploadId', record.uploadId),
  );
  return xmlAnswer(body, {
    ...encryptionHeaders(record),
    ...(record.checksumAlgorithm === undefined
      ? {}
      : { 'x-amz-checksum-algorithm': record.checksumAlgorithm }),
    ...(record.checksumType === undefined ? {} : { 'x-amz-checksum-type': record.checksumType }),
  });
}

export async function uploadPart(call: ObjectCall): Promise<Answer> {
  const { record } = requireUpload(call);
  assertPutSize(call.payload.declaredBytes);
  const part = await storePart(call, record, call.payload);
  return emptyAnswer(200, {
    etag: quoteEtag(part.etag),
    ...encryptionHeaders(record),
    ...(part.checksum === undefined
      ? {}
      : { [checksumHeader(part.checksum.algorithm)]: part.checksum.value }),
  });
}

export async function uploadPartCopy(call: ObjectCall): Promise<Answer> {
  const { record } = requireUpload(call);
  const source = await openCopySource(call);
  try {
    const bytes: AsyncIterable<Buffer> = source.file.createReadStream({
      ...copiedRange(call, source.object.size),
      autoClose: false,
    });
    const part = await storePart(call, record, plainPayload(bytes));
    const body = document(
      'CopyPartResult',
      leaf('LastModified', new Date(part.lastModifiedMs).toISOString()),
      leaf('ETag', quoteEtag(part.etag)),
      ...checksumLeaf(part.checksum),
    );
    return xmlAnswer(body, { ...source.versionHeaders, ...encryptionHeaders(record) });
  } finally {
    await source.file.close();
  }
}

export async function abortUpload(call: ObjectCall): Promise<Answer> {
  const { record } = requireUpload(call);
  const { uploads } = call.bucket;
  await uploads.exclusively(record.uploadId, () => uploads.remove(record.uploadId));
  return emptyAnswer(204);
}

export async function listParts(call: ObjectCall): Promise<Answer> {
  const { request, key, bucketName, settings } = call;
  const { record, parts } = requireUpload(call);
  const maxParts = pageSize(call, 'max-parts');
  const marker = integerQuery(request, 'part-number-marker', { min: 0, max: maxPartNumber, fallback: 0 });
  const remaining = [...parts.values()]
    .filter(({ partNumber }) => partNumber > marker)
    .sort((left, right) => left.partNumber - right.partNumber);
  const page = remaining.slice(0, maxParts);
  const isTruncated = remaining.length > page.length;
  const body = document(
    'ListPartsResult',
    leaf('Bucket', bucketName),
    leaf('Key', key),
    leaf('UploadId', record.uploadId),
    ownerBranch('Initiator', settings.accountId),
    ownerBranch('Owner', settings.accountId),
    leaf('StorageClass', record.headers['x-amz-storage-class'] ?? 'STANDARD'),
    leaf('ChecksumAlgorithm', record.checksumAlgorithm),
    leaf('ChecksumType', record.checksumType),
    leaf('PartNumberMarker', marker),
    leaf('NextPartNumberMarker', isTruncated ? page.at(-1)?.partNumber : undefined),
    leaf('MaxParts', maxParts),
    leaf('IsTruncated', isTruncated),
    ...page.map(partBranch),
  );
  return xmlAnswer(body);
}

export async function listUploads(call: BucketCall): Promise<Answer> {
  const { request, bucket, bucketName, settings } = call;
  const encode = decodeEncoding(call);
  const prefix = request.query.get('prefix') ?? '';
  const delimiter = request.query.get('delimiter') ?? '';
  const keyMarker = request.query.get('key-marker') ?? '';
  const idMarker = request.query.get('upload-id-marker') ?? '';
  const records = bucket.uploads
    .list()
    .map(({ record }) => record)
    .filter(({ key }) => key.startsWith(prefix))
    .sort(compareUploads)
    .filter((record) => isPastMarker(record, keyMarker, idMarker));
  const { isKey, commonPrefixes } = rollUp(
    records.map(({ key }) => key),
    prefix,
    delimiter,
  );
  const listed = records.filter(({ key }) => isKey(key));
  const maxUploads = pageSize(call, 'max-uploads');
  const page = listed.slice(0, maxUploads);
  const isTruncated = listed.length > page.length;
  const body = document(
    'ListMultipartUploadsResult',
    leaf('Bucket', bucketName),
    leaf('KeyMarker', encode(keyMarker)),
    leaf('UploadIdMarker', idMarker),
    leaf('NextKeyMarker', isTruncated ? encode(page.at(-1)?.key ?? '') : undefined),
    leaf('NextUploadIdMarker', isTruncated ? page.at(-1)?.uploadId : undefined),
    leaf('Prefix', encode(prefix)),
    leaf('Delimiter', delimiter === '' ? undefined : encode(delimiter)),
    leaf('EncodingType', request.query.get('encoding-type')),
    leaf('MaxUploads', maxUploads),
    leaf('IsTruncated', isTruncated),
    ...page.map((record) => uploadBranch(record, encode, settings.accountId)),
    ...commonPrefixes.map((common) => branch('CommonPrefixes', leaf('Prefix', encode(common)))),
  );
  return xmlAnswer(body);
}

export function requireUpload({ request, bucket, key }: ObjectCall): Upload {
  const uploadId = request.query.get('uploadId') ?? '';
  const upload = bucket.uploads.find(uploadId);
  if (upload !== undefined && upload.record.key === key) return upload;
  throw noSuchUpload(uploadId);
}

export function noSuchUpload(uploadId: string): S3Error {
  return new S3Error(
    'NoSuchUpload',
    'The specified multipart upload does not exist. The upload ID might be invalid, or the multipart upload might have been aborted or completed.',
    { members: { UploadId: uploadId } },
  );
}

function checksumLeaf(checksum: PartRecord['checksum']): readonly XmlText[] {
  return checksum === undefined ? [] : [leaf(checksumElement(checksum.algorithm), checksum.value)];
}

async function storePart(call: ObjectCall, record: UploadRecord, payload: Payload): Promise<PartRecord> {
  const { request, bucket, settings } = call;
  if (!request.query.has('partNumber')) {
    throw new S3Error('InvalidArgument', 'query parameter partNumber is missing');
  }
  const partNumber = integerQuery(request, 'partNumber', { min: 1, max: maxPartNumber, fallback: 1 });
  assertUploadAlgorithm(record, payload);
  const part = await bucket.uploads.addPart(record.uploadId, async (sink) => {
    const digest = await readPayload(payload, sink, record.checksumAlgorithm);
    return partFromDigest(partNumber, digest, settings.nowMs());
  });
  if (part === undefined) throw noSuchUpload(record.uploadId);
  return part;
}

function partFromDigest(
  partNumber: number,
  { size, md5, checksum }: PayloadDigest,
  lastModifiedMs: number,
): Omit<PartRecord, 'blob'> {
  return { partNumber, size, etag: md5, lastModifiedMs, ...(checksum === undefined ? {} : { checksum }) };
}

function assertUploadAlgorithm({ checksumAlgorithm }: UploadRecord, { expectedChecksum }: Payload): void {
  if (checksumAlgorithm === undefined || expectedChecksum === undefined) return;
  if (expectedChecksum.algorithm === checksumAlgorithm) return;
  throw new S3Error(
    'InvalidRequest',
    `Checksum Type mismatch occurred, expected checksum Type: ${checksumAlgorithm}, actual checksum Type: ${expectedChecksum.algorithm}`,
  );
}

/** S3 knows composite checksums for all but CRC64NVME, and whole ones for the three CRCs. */
function decodeUploadChecksum(
  header: (name: string) => string | undefined,
): Pick<UploadRecord, 'checksumAlgorithm' | 'checksumType'> {
  const algorithmText = header('x-amz-checksum-algorithm');
  if (algorithmText === undefined) return {};
  const checksumAlgorithm = parseChecksumAlgorithm(algorithmText);
  const allowed: readonly ChecksumType[] =
    checksumAlgorithm === 'CRC64NVME'
      ? ['FULL_OBJECT']
      : checksumAlgorithm.startsWith('CRC')
        ? ['COMPOSITE', 'FULL_OBJECT']
        : ['COMPOSITE'];
  const typeText = header('x-amz-checksum-type');
  const checksumType = typeText === undefined ? allowed[0] : allowed.find((type) => type === typeText);
  if (checksumType !== undefined) return { checksumAlgorithm, checksumType };
  throw new S3Error(
    'InvalidRequest',
    `The ${typeText} checksum type cannot be used with ${checksumAlgorithm}; it allows ${allowed.join(', ')}`,
  );
}

function copiedRange(
  { request }: ObjectCall,
  size: number,
): { readonly start?: number; readonly end?: number } {
  const header = request.header('x-amz-copy-source-range');
  if (header === undefined) return {};
  const range = /^bytes=\d+-\d+$/.test(header) ? parseRange(header, size) : undefined;
  const last = Number(header.split('-')[1]);
  if (range === undefined || range.lastByte !== last) {
    throw new S3Error(
      'InvalidArgument',
      `x-amz-copy-source-range must be bytes=first-last within the ${size} bytes of the source, got ${header}`,
    );
  }
  return { start: range.firstByte, end: range.lastByte };
}

function pageSize({ request }: BucketCall, name: string): number {
  const asked = integerQuery(request, name, { min: 1, max: 2 ** 31 - 1, fallback: maxPageEntries });
  return Math.min(asked, maxPageEntries);
}

function compareUploads(left: UploadRecord, right: UploadRecord): number {
  return compareUtf8(left.key, right.key) || compareUtf8(left.uploadId, right.uploadId);
}

function isPastMarker({ key, uploadId }: UploadRecord, keyMarker: string, idMarker: string): boolean {
  if (keyMarker === '') return true;
  const order = compareUtf8(key, keyMarker);
  return order > 0 || (order === 0 && idMarker !== '' && compareUtf8(uploadId, idMarker) > 0);
}

function partBranch({ partNumber, lastModifiedMs, etag, size, checksum }: PartRecord): XmlText {
  return branch(
    'Part',
    leaf('PartNumber', partNumber),
    leaf('LastModified', new Date(lastModifiedMs).toISOString()),
    leaf('ETag', quoteEtag(etag)),
    leaf('Size', size),
    ...checksumLeaf(checksum),
  );
}

function uploadBranch(record: UploadRecord, encode: (text: string) => string, accountId: string): XmlText {
  return branch(
    'Upload',
    leaf('Key', encode(record.key)),
    leaf('UploadId', record.uploadId),
    ownerBranch('Initiator', accountId),
    ownerBranch('Owner', accountId),
    leaf('StorageClass', record.headers['x-amz-storage-class'] ?? 'STANDARD'),
    leaf('Initiated', new Date(record.initiatedMs).toISOString()),
    leaf('ChecksumAlgorithm', record.checksumAlgorithm),
    leaf('ChecksumType', record.checksumType),
  );
}
