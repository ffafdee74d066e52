/** What writes and deletes do to a key's versions (newest first), for each state of versioning. Pure. */
import { type DeleteMarker, nullVersionId, type ObjectVersion, type Versioning } from './model.ts';

/** The id of the next version that is written. */
export function nextVersionId(versioning: Versioning, newId: () => string): string {
  return versioning === 'enabled' ? newId() : nullVersionId;
}

/** A new version replaces one of the same id: only the null version can be written twice. */
export function withVersion(
  versions: readonly ObjectVersion[],
  version: ObjectVersion,
): readonly ObjectVersion[] {
  return [version, ...withoutVersion(versions, version.versionId)];
}

export function withoutVersion(
  versions: readonly ObjectVersion[],
  versionId: string,
): readonly ObjectVersion[] {
  return versions.filter((version) => version.versionId !== versionId);
}

/** A delete that names no version: the object goes where versioning was never on, else a marker hides it. */
export function withDeletion(
  versions: readonly ObjectVersion[],
  versioning: Versioning,
  marker: DeleteMarker,
): readonly ObjectVersion[] {
  return versioning === 'off' ? withoutVersion(versions, nullVersionId) : withVersion(versions, marker);
}
