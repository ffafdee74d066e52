/** Get, put and delete the tags of an object, or of one of its versions. */
import { type Answer, emptyAnswer, type ObjectCall, xmlAnswer } from '../call.ts';
import { readPayloadText } from '../payload.ts';
import type { Tag } from '../store/model.ts';
import { decodeTagging, encodeTagging } from '../tags.ts';
import { findObject, versionHeader } from './object-access.ts';

const maxRequestBytes = 64 * 1024;

export async function getObjectTagging({ request, bucket, key }: ObjectCall): Promise<Answer> {
  const object = findObject(bucket, key, request.query.get('versionId'));
  return xmlAnswer(encodeTagging(object.tags), versionHeader(bucket, object));
}

export async function putObjectTagging(call: ObjectCall): Promise<Answer> {
  const tags = decodeTagging(await readPayloadText(call.payload, maxRequestBytes));
  return emptyAnswer(200, await changeTags(call, tags));
}

export async function deleteObjectTagging(call: ObjectCall): Promise<Answer> {
  return emptyAnswer(204, await changeTags(call, []));
}

async function changeTags({ request, bucket, key }: ObjectCall, tags: readonly Tag[]) {
  const versionId = request.query.get('versionId');
  let headers: Readonly<Record<string, string>> = {};
  await bucket.update(key, (versions) => {
    const object = findObject(bucket, key, versionId);
    headers = versionHeader(bucket, object);
    return versions.map((version) => (version === object ? { ...object, tags } : version));
  });
  return headers;
}
