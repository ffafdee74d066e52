/** Buckets themselves: list, create, head, delete, location, versioning, and the ACL that all here have. */
import {
  type Answer,
  type BucketCall,
  type BucketNameCall,
  emptyAnswer,
  type ServiceCall,
  xmlAnswer,
} from '../call.ts';
import { S3Error } from '../errors.ts';
import { readPayloadText } from '../payload.ts';
import type { BucketRecord, Versioning } from '../store/model.ts';
import { branch, childText, decodeXml, document, leaf, textDocument, typedBranch } from '../xml.ts';
import { initialDocuments } from './bucket-documents.ts';
import { ownerBranch } from './listings.ts';

const maxRequestBytes = 64 * 1024;

export async function listBuckets({ buckets, settings, request }: ServiceCall): Promise<Answer> {
  const prefix = request.query.get('prefix') ?? '';
  const records = (await buckets.list()).filter(({ name }) => name.startsWith(prefix));
  const body = document(
    'ListAllMyBucketsResult',
    ownerBranch('Owner', settings.accountId),
    branch(
      'Buckets',
      ...records.map(({ name, region, createdMs }) =>
        branch(
          'Bucket',
          leaf('Name', name),
          leaf('CreationDate', new Date(createdMs).toISOString()),
          leaf('BucketRegion', region),
        ),
      ),
    ),
  );
  return xmlAnswer(body);
}

export async function createBucket(call: BucketNameCall): Promise<Answer> {
  const { buckets, bucketName, settings } = call;
  const region = (await readLocation(call)) ?? settings.region;
  const isCreated = await buckets.create(newBucketRecord(bucketName, region, settings.nowMs()));
  // S3 answers so, with one old exception: in us-east-1, to create one's own bucket again is no error.
  if (!isCreated && region !== 'us-east-1') {
    throw new S3Error(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      { members: { BucketName: bucketName } },
    );
  }
  return emptyAnswer(200, { location: `/${bucketName}` });
}

export async function headBucket({ bucket }: BucketCall): Promise<Answer> {
  return emptyAnswer(200, {
    'x-amz-bucket-region': bucket.record.region,
    'x-amz-access-point-alias': 'false',
  });
}

export async function deleteBucket({ bucket, buckets, bucketName }: BucketCall): Promise<Answer> {
  if (await buckets.remove(bucket)) return emptyAnswer(204);
  throw new S3Error(
    'BucketNotEmpty',
    bucket.record.versioning === 'off'
      ? 'The bucket you tried to delete is not empty'
      : 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
    { members: { BucketName: bucketName } },
  );
}

export async function getBucketLocation({ bucket }: BucketCall): Promise<Answer> {
  const { region } = bucket.record;
  // The first region has no name here.
  return xmlAnswer(textDocument('LocationConstraint', region === 'us-east-1' ? '' : region));
}

const versioningByStatus: Readonly<Record<string, Versioning>> = {
  Enabled: 'enabled',
  Suspended: 'suspended',
};
const statusByVersioning: Readonly<Record<Versioning, string | undefined>> = {
  off: undefined,
  enabled: 'Enabled',
  suspended: 'Suspended',
};

export async function getBucketVersioning({ bucket }: BucketCall): Promise<Answer> {
  const status = statusByVersioning[bucket.record.versioning];
  return xmlAnswer(document('VersioningConfiguration', leaf('Status', status)));
}

export async function putBucketVersioning({ bucket, payload }: BucketCall): Promise<Answer> {
  const root = decodeXml(await readPayloadText(payload, maxRequestBytes));
  const versioning = versioningByStatus[childText(root, 'Status') ?? ''];
  if (root.name !== 'VersioningConfiguration' || versioning === undefined) {
    throw new S3Error(
      'IllegalVersioningConfigurationException',
      'the document must be a VersioningConfiguration with Status Enabled or Suspended',
    );
  }
  if (childText(root, 'MfaDelete') === 'Enabled') {
    throw new S3Error('NotImplemented', 'the local S3 does not ask for MFA on deletes');
  }
  await bucket.changeRecord((record) => ({ ...record, versioning }));
  return emptyAnswer(200);
}

/** Of buckets and objects alike: the owner may do everything, nobody else anything. */
export async function getAcl({ settings }: BucketCall): Promise<Answer> {
  const grantee = [leaf('ID', settings.accountId), leaf('DisplayName', 'owlery')];
  const acl = document(
    'AccessControlPolicy',
    ownerBranch('Owner', settings.accountId),
    branch(
      'AccessControlList',
      branch(
        'Grant',
        typedBranch('Grantee', 'CanonicalUser', ...grantee),
        leaf('Permission', 'FULL_CONTROL'),
      ),
    ),
  );
  return xmlAnswer(acl);
}

export async function putAcl({ request }: BucketCall): Promise<Answer> {
  const canned = request.header('x-amz-acl');
  if (canned === 'private' || canned === 'bucket-owner-full-control') return emptyAnswer(200);
  throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs');
}

function assertBucketName(name: string): void {
  const isValid =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..') && !/^[\d.]+$/.test(name);
  if (isValid) return;
  throw new S3Error(
    'InvalidBucketName',
    'The specified bucket is not valid: a name has 3 to 63 lower-case letters, digits, dots and hyphens, begins and ends with a letter or digit, and is no IP address',
    { members: { BucketName: name } },
  );
}

/** A bucket as it is made. */
export function newBucketRecord(name: string, region: string, createdMs: number): BucketRecord {
  assertBucketName(name);
  return { name, region, createdMs, versioning: 'off', documents: initialDocuments };
}

async function readLocation({ payload }: BucketNameCall): Promise<string | undefined> {
  const xml = await readPayloadText(payload, maxRequestBytes);
  if (xml.trim() === '') return undefined;
  const root = decodeXml(xml);
  if (root.name !== 'CreateBucketConfiguration') {
    throw new S3Error('MalformedXML', `the document must be a CreateBucketConfiguration, got ${root.name}`);
  }
  const region = childText(root, 'LocationConstraint')?.trim();
  return region === '' ? undefined : region;
}
