/** ListObjects (V1), ListObjectsV2 and ListObjectVersions. */
import { type Answer, type BucketCall, quoteEtag, xmlAnswer } from '../call.ts';
import { S3Error } from '../errors.ts';
import { commonPrefixOf, type ListingPage, planListing } from '../listing.ts';
import { integerQuery } from '../request.ts';
import type { ObjectVersion, StoredObject } from '../store/model.ts';
import { compareUtf8 } from '../store/sorted-keys.ts';
import { branch, document, leaf, type XmlText } from '../xml.ts';

const maxPageEntries = 1000;
/** A page size that a client may ask for; more than S3 gives is cut, as on S3. */
const maxAskedEntries = 2 ** 31 - 1;

interface ListingOptions {
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxKeys: number;
  /** Applied to every key and prefix of the answer. */
  readonly encode: (text: string) => string;
}

export async function listObjectsV2(call: BucketCall): Promise<Answer> {
  const { query } = call.request;
  const options = decodeOptions(call);
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');
  const after = token === undefined ? (startAfter ?? '') : decodeToken(token);
  const page = planPage(call, options, after);
  return xmlAnswer(
    document(
      'ListBucketResult',
      ...commonElements(call, options, page.next !== undefined),
      leaf('KeyCount', page.keys.length + page.commonPrefixes.length),
      leaf('StartAfter', startAfter === undefined ? undefined : options.encode(startAfter)),
      leaf('ContinuationToken', token),
      leaf('NextContinuationToken', page.next === undefined ? undefined : encodeToken(page.next)),
      ...pageElements(call, options, page, query.get('fetch-owner') === 'true'),
    ),
  );
}

export async function listObjects(call: BucketCall): Promise<Answer> {
  const options = decodeOptions(call);
  const marker = call.request.query.get('marker') ?? '';
  const page = planPage(call, options, marker);
  return xmlAnswer(
    document(
      'ListBucketResult',
      ...commonElements(call, options, page.next !== undefined),
      leaf('Marker', options.encode(marker)),
      leaf('NextMarker', page.next === undefined ? undefined : options.encode(page.next)),
      ...pageElements(call, options, page, true),
    ),
  );
}

export async function listObjectVersions(call: BucketCall): Promise<Answer> {
  const { request } = call;
  const options = decodeOptions(call);
  const keyMarker = request.query.get('key-marker') ?? '';
  const versionIdMarker = request.query.get('version-id-marker');
  const page = planVersions(call, options, keyMarker, versionIdMarker);
  return xmlAnswer(
    document(
      'ListVersionsResult',
      ...commonElements(call, options, page.next !== undefined),
      leaf('KeyMarker', options.encode(keyMarker)),
      leaf('VersionIdMarker', versionIdMarker),
      leaf('NextKeyMarker', page.next === undefined ? undefined : options.encode(page.next.key)),
      leaf('NextVersionIdMarker', page.next?.versionId),
      ...page.elements,
      ...page.commonPrefixes.map((prefix) =>
        branch('CommonPrefixes', leaf('Prefix', options.encode(prefix))),
      ),
    ),
  );
}

/** S3's `encoding-type=url`, for keys that XML cannot hold. */
export function decodeEncoding({ request }: BucketCall): (text: string) => string {
  const encodingType = request.query.get('encoding-type');
  if (encodingType === undefined) return (text) => text;
  if (encodingType !== 'url') {
    throw new S3Error('InvalidArgument', `encoding-type must be url, got ${encodingType}`);
  }
  return (text) => encodeURIComponent(text).replaceAll('%2F', '/');
}

export function ownerBranch(name: string, accountId: string): XmlText {
  return branch(name, leaf('ID', accountId), leaf('DisplayName', 'owlery'));
}

function decodeOptions(call: BucketCall): ListingOptions {
  const { request } = call;
  const asked = integerQuery(request, 'max-keys', { min: 0, max: maxAskedEntries, fallback: maxPageEntries });
  return {
    prefix: request.query.get('prefix') ?? '',
    delimiter: request.query.get('delimiter') ?? '',
    maxKeys: Math.min(asked, maxPageEntries),
    encode: decodeEncoding(call),
  };
}

function planPage({ bucket }: BucketCall, options: ListingOptions, after: string): ListingPage {
  const { prefix, delimiter, maxKeys } = options;
  const isListed = (key: string) => bucket.current(key) !== undefined;
  return planListing(bucket.keys, isListed, { prefix, delimiter, after, maxEntries: maxKeys });
}

function commonElements(call: BucketCall, options: ListingOptions, isTruncated: boolean): readonly XmlText[] {
  const { prefix, delimiter, maxKeys, encode } = options;
  return [
    leaf('Name', call.bucketName),
    leaf('Prefix', encode(prefix)),
    leaf('Delimiter', delimiter === '' ? undefined : encode(delimiter)),
    leaf('MaxKeys', maxKeys),
    leaf('EncodingType', call.request.query.get('encoding-type')),
    leaf('IsTruncated', isTruncated),
  ];
}

function pageElements(
  { bucket, settings }: BucketCall,
  { encode }: ListingOptions,
  page: ListingPage,
  withOwner: boolean,
): readonly XmlText[] {
  const owner = withOwner ? [ownerBranch('Owner', settings.accountId)] : [];
  const contents = page.keys.flatMap((key) => {
    const object = bucket.current(key);
    return object === undefined
      ? []
      : [branch('Contents', leaf('Key', encode(key)), ...objectElements(object), ...owner)];
  });
  return [
    ...contents,
    ...page.commonPrefixes.map((prefix) => branch('CommonPrefixes', leaf('Prefix', encode(prefix)))),
  ];
}

function objectElements(object: StoredObject): readonly XmlText[] {
  return [
    leaf('LastModified', new Date(object.lastModifiedMs).toISOString()),
    leaf('ETag', quoteEtag(object.etag)),
    leaf('ChecksumAlgorithm', object.checksum?.algorithm),
    leaf('ChecksumType', object.checksum?.type),
    leaf('Size', object.size),
    leaf('StorageClass', object.headers['x-amz-storage-class'] ?? 'STANDARD'),
  ];
}

interface VersionsPage {
  readonly elements: readonly XmlText[];
  readonly commonPrefixes: readonly string[];
  readonly next: { readonly key: string; readonly versionId: string | undefined } | undefined;
}

/** Keys are paged as objects are, then versions within: a page may end between two versions of one key. */
function planVersions(
  call: BucketCall,
  options: ListingOptions,
  keyMarker: string,
  versionIdMarker: string | undefined,
): VersionsPage {
  const { bucket, settings } = call;
  const { prefix, delimiter, maxKeys, encode } = options;
  const elements: XmlText[] = [];
  const resumed = versionIdMarker === undefined ? [] : versionsAfter(call, keyMarker, versionIdMarker);
  const page = planListing(bucket.keys, () => true, {
    prefix,
    delimiter,
    after: keyMarker,
    maxEntries: maxKeys,
  });
  const entries = [
    ...resumed.map((version) => ({ key: keyMarker, version })),
    ...page.keys.flatMap((key) => bucket.versions(key).map((version) => ({ key, version }))),
  ];
  for (const { key, version } of entries.slice(0, maxKeys)) {
    const isLatest = bucket.versions(key)[0] === version;
    elements.push(versionBranch(encode(key), version, isLatest, settings.accountId));
  }
  const last = entries[maxKeys - 1];
  const isCut = entries.length > maxKeys && last !== undefined;
  const commonPrefixes = isCut
    ? page.commonPrefixes.filter((commonPrefix) => compareUtf8(commonPrefix, last.key) < 0)
    : page.commonPrefixes;
  const next = isCut
    ? { key: last.key, versionId: last.version.versionId }
    : page.next === undefined
      ? undefined
      : { key: page.next, versionId: undefined };
  return { elements, commonPrefixes, next };
}

function versionsAfter({ bucket }: BucketCall, key: string, versionId: string): readonly ObjectVersion[] {
  const versions = bucket.versions(key);
  const index = versions.findIndex((version) => version.versionId === versionId);
  return index < 0 ? [] : versions.slice(index + 1);
}

function versionBranch(key: string, version: ObjectVersion, isLatest: boolean, accountId: string): XmlText {
  const head = [leaf('Key', key), leaf('VersionId', version.versionId), leaf('IsLatest', isLatest)];
  const owner = ownerBranch('Owner', accountId);
  return version.kind === 'object'
    ? branch('Version', ...head, ...objectElements(version), owner)
    : branch(
        'DeleteMarker',
        ...head,
        leaf('LastModified', new Date(version.lastModifiedMs).toISOString()),
        owner,
      );
}

/** Opaque to clients; the first character tells our tokens from other text. */
function encodeToken(after: string): string {
  return Buffer.from(`>${after}`).toString('base64url');
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (text.startsWith('>') && encodeToken(text.slice(1)) === token) return text.slice(1);
  throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect', {
    members: { ArgumentName: 'continuation-token' },
  });
}

/** For ListMultipartUploads, whose keys are few and may repeat. */
export function rollUp(
  keys: readonly string[],
  prefix: string,
  delimiter: string,
): { readonly isKey: (key: string) => boolean; readonly commonPrefixes: readonly string[] } {
  const commonPrefixes = keys.flatMap((key) => commonPrefixOf(key, prefix, delimiter) ?? []);
  return {
    isKey: (key) => commonPrefixOf(key, prefix, delimiter) === undefined,
    commonPrefixes: [...new Set(commonPrefixes)],
  };
}
