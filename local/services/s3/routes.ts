/**
 * Which operation a request is: its scope (service, bucket, object), its method, and the query parameter or header
 * that marks it. The first route that fits wins. A sub-resource of S3 that no route knows is refused by name:
 * without its marker the request would be taken for another operation.
 */
import type { Answer, BucketCall, BucketNameCall, ObjectCall, ServiceCall } from './call.ts';
import { hoistableHeader } from './call.ts';
import { S3Error } from './errors.ts';
import { bucketDocuments, deleteDocument, getDocument, putDocument } from './operations/bucket-documents.ts';
import {
  createBucket,
  deleteBucket,
  getAcl,
  getBucketLocation,
  getBucketVersioning,
  headBucket,
  listBuckets,
  putAcl,
  putBucketVersioning,
} from './operations/buckets.ts';
import { completeUpload } from './operations/complete-upload.ts';
import { deleteObject, deleteObjects } from './operations/deletes.ts';
import { listObjects, listObjectsV2, listObjectVersions } from './operations/listings.ts';
import { getObject, getObjectAttributes, headObject } from './operations/object-reads.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './operations/object-tagging.ts';
import { copyObject, putObject } from './operations/object-writes.ts';
import {
  abortUpload,
  createUpload,
  listParts,
  listUploads,
  uploadPart,
  uploadPartCopy,
} from './operations/uploads.ts';
import type { S3Request } from './request.ts';

interface RouteMatch {
  /** The operation's name in the API. */
  readonly name: string;
  readonly method: string;
  /** A query parameter that must be there. */
  readonly marker?: string;
  /** A header that must be there. */
  readonly header?: string;
}

export type Route = RouteMatch &
  (
    | { readonly scope: 'service'; readonly run: (call: ServiceCall) => Promise<Answer> }
    | { readonly scope: 'bucket-name'; readonly run: (call: BucketNameCall) => Promise<Answer> }
    | { readonly scope: 'bucket'; readonly run: (call: BucketCall) => Promise<Answer> }
    | { readonly scope: 'object'; readonly run: (call: ObjectCall) => Promise<Answer> }
  );

const documentRoutes: readonly Route[] = bucketDocuments.flatMap((kind): readonly Route[] => {
  const { noun, subresource: marker } = kind;
  return [
    {
      scope: 'bucket',
      name: `GetBucket${noun}`,
      method: 'GET',
      marker,
      run: (call) => getDocument(kind, call),
    },
    {
      scope: 'bucket',
      name: `PutBucket${noun}`,
      method: 'PUT',
      marker,
      run: (call) => putDocument(kind, call),
    },
    {
      scope: 'bucket',
      name: `DeleteBucket${noun}`,
      method: 'DELETE',
      marker,
      run: (call) => deleteDocument(kind, call),
    },
  ];
});

const bucketRoutes: readonly Route[] = [
  ...documentRoutes,
  { scope: 'bucket', name: 'GetBucketLocation', method: 'GET', marker: 'location', run: getBucketLocation },
  {
    scope: 'bucket',
    name: 'GetBucketVersioning',
    method: 'GET',
    marker: 'versioning',
    run: getBucketVersioning,
  },
  {
    scope: 'bucket',
    name: 'PutBucketVersioning',
    method: 'PUT',
    marker: 'versioning',
    run: putBucketVersioning,
  },
  { scope: 'bucket', name: 'GetBucketAcl', method: 'GET', marker: 'acl', run: getAcl },
  { scope: 'bucket', name: 'PutBucketAcl', method: 'PUT', marker: 'acl', run: putAcl },
  { scope: 'bucket', name: 'ListObjectVersions', method: 'GET', marker: 'versions', run: listObjectVersions },
  { scope: 'bucket', name: 'ListMultipartUploads', method: 'GET', marker: 'uploads', run: listUploads },
  { scope: 'bucket', name: 'ListObjectsV2', method: 'GET', marker: 'list-type', run: listObjectsV2 },
  { scope: 'bucket', name: 'ListObjects', method: 'GET', run: listObjects },
  { scope: 'bucket', name: 'DeleteObjects', method: 'POST', marker: 'delete', run: deleteObjects },
  { scope: 'bucket', name: 'HeadBucket', method: 'HEAD', run: headBucket },
  { scope: 'bucket', name: 'DeleteBucket', method: 'DELETE', run: deleteBucket },
  { scope: 'bucket-name', name: 'CreateBucket', method: 'PUT', run: createBucket },
];

const copySource = 'x-amz-copy-source';

const objectRoutes: readonly Route[] = [
  { scope: 'object', name: 'ListParts', method: 'GET', marker: 'uploadId', run: listParts },
  { scope: 'object', name: 'GetObjectTagging', method: 'GET', marker: 'tagging', run: getObjectTagging },
  {
    scope: 'object',
    name: 'GetObjectAttributes',
    method: 'GET',
    marker: 'attributes',
    run: getObjectAttributes,
  },
  { scope: 'object', name: 'GetObjectAcl', method: 'GET', marker: 'acl', run: getAcl },
  { scope: 'object', name: 'GetObject', method: 'GET', run: getObject },
  { scope: 'object', name: 'HeadObject', method: 'HEAD', run: headObject },
  {
    scope: 'object',
    name: 'UploadPartCopy',
    method: 'PUT',
    marker: 'uploadId',
    header: copySource,
    run: uploadPartCopy,
  },
  { scope: 'object', name: 'UploadPart', method: 'PUT', marker: 'uploadId', run: uploadPart },
  { scope: 'object', name: 'PutObjectTagging', method: 'PUT', marker: 'tagging', run: putObjectTagging },
  { scope: 'object', name: 'PutObjectAcl', method: 'PUT', marker: 'acl', run: putAcl },
  { scope: 'object', name: 'CopyObject', method: 'PUT', header: copySource, run: copyObject },
  { scope: 'object', name: 'PutObject', method: 'PUT', run: putObject },
  { scope: 'object', name: 'CreateMultipartUpload', method: 'POST', marker: 'uploads', run: createUpload },
  {
    scope: 'object',
    name: 'CompleteMultipartUpload',
    method: 'POST',
    marker: 'uploadId',
    run: completeUpload,
  },
  { scope: 'object', name: 'AbortMultipartUpload', method: 'DELETE', marker: 'uploadId', run: abortUpload },
  {
    scope: 'object',
    name: 'DeleteObjectTagging',
    method: 'DELETE',
    marker: 'tagging',
    run: deleteObjectTagging,
  },
  { scope: 'object', name: 'DeleteObject', method: 'DELETE', run: deleteObject },
];

const serviceRoutes: readonly Route[] = [
  { scope: 'service', name: 'ListBuckets', method: 'GET', run: listBuckets },
];

/** All of S3's, so that those without a route are told from plain parameters. */
const subresources: ReadonlySet<string> = new Set([
  ...bucketDocuments.map(({ subresource }) => subresource),
  ...['accelerate', 'acl', 'analytics', 'attributes', 'delete', 'intelligent-tiering', 'inventory'],
  ...['legal-hold', 'location', 'metadataConfiguration', 'metadataTable', 'metrics', 'object-lock'],
  ...['policyStatus', 'renameObject', 'requestPayment', 'restore', 'retention', 'select', 'session'],
  ...['torrent', 'uploads', 'versioning', 'versions'],
]);

export function findRoute(request: S3Request): Route {
  const routes =
    request.bucketName === undefined
      ? serviceRoutes
      : request.key === undefined
        ? bucketRoutes
        : objectRoutes;
  const header = hoistableHeader(request);
  const route = routes.find(
    ({ method, marker, header: name }) =>
      method === request.method &&
      (marker === undefined || request.query.has(marker)) &&
      (name === undefined || header(name) !== undefined),
  );
  const unknown = [...request.query.keys()].find((name) => subresources.has(name) && name !== route?.marker);
  if (route !== undefined && unknown === undefined) return route;
  const what = unknown === undefined ? request.path : `${request.path}?${unknown}`;
  throw new S3Error('NotImplemented', `the local S3 does not implement ${request.method} ${what}`);
}
