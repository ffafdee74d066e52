/** DeleteObject and DeleteObjects. Deleting what does not exist succeeds, as on S3. */
import { type Answer, type BucketCall, emptyAnswer, type ObjectCall, xmlAnswer } from '../call.ts';
import { assertWriteConditions } from '../condition.ts';
import { S3Error, s3ErrorFrom } from '../errors.ts';
import { readPayloadText } from '../payload.ts';
import type { Bucket } from '../store/bucket.ts';
import { newId } from '../store/files.ts';
import type { DeleteMarker, ObjectVersion } from '../store/model.ts';
import { nextVersionId, withDeletion, withoutVersion } from '../store/versions.ts';
import {
  branch,
  childrenNamed,
  childText,
  decodeXml,
  document,
  leaf,
  type XmlElement,
  type XmlText,
} from '../xml.ts';
import { findVersion } from './object-access.ts';

const maxDeletedObjects = 1000;
/** A thousand of the longest keys, each character escaped. */
const maxRequestBytes = 8 * 1024 * 1024;

interface Deletion {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly ifMatch: string | undefined;
}

interface Deleted {
  /** That was removed, or that now hides the object. */
  readonly marker: DeleteMarker | undefined;
  readonly versionId: string | undefined;
}

export async function deleteObject({ request, bucket, key, settings }: ObjectCall): Promise<Answer> {
  const versionId = request.query.get('versionId');
  const deletion = { key, versionId, ifMatch: request.header('if-match') };
  const deleted = await deleteOne(bucket, deletion, settings.nowMs());
  return emptyAnswer(204, {
    ...(deleted.marker === undefined ? {} : { 'x-amz-delete-marker': 'true' }),
    ...(deleted.versionId === undefined ? {} : { 'x-amz-version-id': deleted.versionId }),
  });
}

export async function deleteObjects({ payload, bucket, settings }: BucketCall): Promise<Answer> {
  const root = decodeXml(await readPayloadText(payload, maxRequestBytes));
  const deletions = decodeDeletions(root);
  const isQuiet = childText(root, 'Quiet') === 'true';
  const results: XmlText[] = [];
  for (const deletion of deletions) {
    try {
      const deleted = await deleteOne(bucket, deletion, settings.nowMs());
      if (!isQuiet) results.push(deletedBranch(deletion, deleted));
    } catch (error) {
      const { code, message } = s3ErrorFrom(error);
      results.push(
        branch(
          'Error',
          leaf('Key', deletion.key),
          leaf('VersionId', deletion.versionId),
          leaf('Code', code),
          leaf('Message', message),
        ),
      );
    }
  }
  return xmlAnswer(document('DeleteResult', ...results));
}

async function deleteOne(
  bucket: Bucket,
  { key, versionId, ifMatch }: Deletion,
  nowMs: number,
): Promise<Deleted> {
  const { versioning } = bucket.record;
  const marker: DeleteMarker = {
    kind: 'delete-marker',
    versionId: nextVersionId(versioning, newId),
    lastModifiedMs: nowMs,
  };
  let named: ObjectVersion | undefined;
  await bucket.update(key, (versions) => {
    assertWriteConditions({ ifMatch, ifNoneMatch: undefined }, bucket.current(key));
    named = findVersion(bucket, key, versionId);
    return versionId === undefined
      ? withDeletion(versions, versioning, marker)
      : withoutVersion(versions, versionId);
  });
  if (versionId !== undefined)
    return { marker: named?.kind === 'delete-marker' ? named : undefined, versionId };
  return versioning === 'off'
    ? { marker: undefined, versionId: undefined }
    : { marker, versionId: marker.versionId };
}

function deletedBranch({ key, versionId }: Deletion, { marker }: Deleted): XmlText {
  return branch(
    'Deleted',
    leaf('Key', key),
    leaf('VersionId', versionId),
    leaf('DeleteMarker', marker === undefined ? undefined : true),
    leaf('DeleteMarkerVersionId', marker?.versionId),
  );
}

function decodeDeletions(root: XmlElement): readonly Deletion[] {
  const objects = childrenNamed(root, 'Object');
  if (root.name !== 'Delete' || objects.length === 0 || objects.length > maxDeletedObjects) {
    throw new S3Error(
      'MalformedXML',
      `the document must be a Delete element with 1 to ${maxDeletedObjects} Objects, got ${root.name} with ${objects.length}`,
    );
  }
  return objects.map((object) => {
    const key = childText(object, 'Key');
    if (key === undefined || key === '') throw new S3Error('MalformedXML', 'each Object must have a Key');
    const etag = childText(object, 'ETag');
    return { key, versionId: childText(object, 'VersionId'), ifMatch: etag };
  });
}
