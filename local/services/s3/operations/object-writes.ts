/** PutObject and CopyObject. */
import {
  type Answer,
  type AnswerHeaders,
  hoistableHeader,
  type ObjectCall,
  quoteEtag,
  xmlAnswer,
} from '../call.ts';
import { checksumElement, parseChecksumAlgorithm } from '../checksum.ts';
import { decodeConditions } from '../condition.ts';
import { S3Error } from '../errors.ts';
import { decodeProperties, encryptionHeaders } from '../properties.ts';
import type { ObjectProperties, StoredObject } from '../store/model.ts';
import { parseTagHeader } from '../tags.ts';
import { document, leaf } from '../xml.ts';
import { openCopySource } from './copy-source.ts';
import { contentOfPayload, plainPayload, storeObject, versionHeader } from './object-access.ts';
import { checksumHeaders } from './object-reads.ts';

const maxSinglePutBytes = 5 * 1024 ** 3;

export async function putObject(call: ObjectCall): Promise<Answer> {
  const { bucket, key, payload, request, settings } = call;
  assertPutSize(payload.declaredBytes);
  const object = await storeObject(bucket, key, {
    properties: decodeProperties(request, bucket),
    conditions: decodeConditions(request.header),
    nowMs: settings.nowMs(),
    fill: (sink) => contentOfPayload(payload, sink),
  });
  return { status: 200, headers: { ...writtenHeaders(call, object), ...checksumHeaders(object.checksum) } };
}

export async function copyObject(call: ObjectCall): Promise<Answer> {
  const { bucket, key, request, settings } = call;
  const source = await openCopySource(call);
  try {
    if (source.bucket === bucket && source.key === key && !changesOnCopy(call)) {
      throw new S3Error(
        'InvalidRequest',
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      );
    }
    const wanted = request.header('x-amz-checksum-algorithm');
    const algorithm =
      wanted === undefined ? source.object.checksum?.algorithm : parseChecksumAlgorithm(wanted);
    const object = await storeObject(bucket, key, {
      properties: copiedProperties(call, source.object),
      conditions: decodeConditions(request.header),
      nowMs: settings.nowMs(),
      fill: (sink) => {
        const bytes: AsyncIterable<Buffer> = source.file.createReadStream({ autoClose: false });
        return contentOfPayload(plainPayload(bytes), sink, algorithm);
      },
    });
    const body = document(
      'CopyObjectResult',
      leaf('LastModified', new Date(object.lastModifiedMs).toISOString()),
      leaf('ETag', quoteEtag(object.etag)),
      ...(object.checksum === undefined
        ? []
        : [leaf(checksumElement(object.checksum.algorithm), object.checksum.value)]),
    );
    return xmlAnswer(body, { ...writtenHeaders(call, object, false), ...source.versionHeaders });
  } finally {
    await source.file.close();
  }
}

/** What every write answers. */
export function writtenHeaders({ bucket }: ObjectCall, object: StoredObject, withEtag = true): AnswerHeaders {
  return {
    ...(withEtag ? { etag: quoteEtag(object.etag) } : {}),
    ...versionHeader(bucket, object),
    ...encryptionHeaders(object),
  };
}

export function assertPutSize(declaredBytes: number | undefined): void {
  if (declaredBytes === undefined || declaredBytes <= maxSinglePutBytes) return;
  throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
    members: { ProposedSize: String(declaredBytes), MaxSizeAllowed: String(maxSinglePutBytes) },
  });
}

function changesOnCopy({ request }: ObjectCall): boolean {
  const header = hoistableHeader(request);
  return (
    header('x-amz-metadata-directive') === 'REPLACE' ||
    header('x-amz-tagging-directive') === 'REPLACE' ||
    header('x-amz-storage-class') !== undefined ||
    header('x-amz-server-side-encryption') !== undefined ||
    header('x-amz-website-redirect-location') !== undefined ||
    header('x-amz-checksum-algorithm') !== undefined
  );
}

/** Metadata and tags follow the source unless replaced; encryption and storage class are always the target's. */
function copiedProperties({ request, bucket }: ObjectCall, source: StoredObject): ObjectProperties {
  const header = hoistableHeader(request);
  const given = decodeProperties(request, bucket);
  const isReplaced = directive(header, 'x-amz-metadata-directive') === 'REPLACE';
  const storageClass = given.headers['x-amz-storage-class'];
  const { 'x-amz-storage-class': _sourceClass, ...sourceHeaders } = withoutEncryption(source);
  return {
    headers: isReplaced
      ? given.headers
      : {
          ...sourceHeaders,
          ...encryptionHeaders(given),
          ...(storageClass === undefined ? {} : { 'x-amz-storage-class': storageClass }),
        },
    tags:
      directive(header, 'x-amz-tagging-directive') === 'REPLACE'
        ? parseTagHeader(header('x-amz-tagging'))
        : source.tags,
  };
}

function withoutEncryption(object: StoredObject): Readonly<Record<string, string>> {
  const encryption = encryptionHeaders(object);
  return Object.fromEntries(Object.entries(object.headers).filter(([name]) => !(name in encryption)));
}

function directive(header: (name: string) => string | undefined, name: string): 'COPY' | 'REPLACE' {
  const value = header(name) ?? 'COPY';
  if (value === 'COPY' || value === 'REPLACE') return value;
  throw new S3Error('InvalidArgument', `${name} must be COPY or REPLACE, got ${value}`);
}
