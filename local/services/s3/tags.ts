/** Object and bucket tags, in their three forms: the `x-amz-tagging` header, XML, and the stored list. */
import { S3Error } from './errors.ts';
import type { Tag } from './store/model.ts';
import { branch, childrenNamed, childText, decodeXml, document, leaf } from './xml.ts';

const maxObjectTags = 10;
const maxKeyCharacters = 128;
const maxValueCharacters = 256;

export function parseTagHeader(header: string | undefined): readonly Tag[] {
  if (header === undefined || header === '') return [];
  const tags = [...new URLSearchParams(header)].map(([key, value]) => ({ key, value }));
  assertTags(tags, maxObjectTags);
  return tags;
}

export function decodeTagging(xml: string, maxTags = maxObjectTags): readonly Tag[] {
  const root = decodeXml(xml);
  const [tagSet] = childrenNamed(root, 'TagSet');
  if (root.name !== 'Tagging' || tagSet === undefined) {
    throw new S3Error('MalformedXML', 'the document must be a Tagging element with a TagSet');
  }
  const tags = childrenNamed(tagSet, 'Tag').map((tag) => {
    const key = childText(tag, 'Key');
    const value = childText(tag, 'Value');
    if (key === undefined || value === undefined) {
      throw new S3Error('MalformedXML', 'each Tag must have a Key and a Value');
    }
    return { key, value };
  });
  assertTags(tags, maxTags);
  return tags;
}

export function encodeTagging(tags: readonly Tag[]): string {
  const elements = tags.map(({ key, value }) => branch('Tag', leaf('Key', key), leaf('Value', value)));
  return document('Tagging', branch('TagSet', ...elements));
}

function assertTags(tags: readonly Tag[], maxTags: number): void {
  if (tags.length > maxTags) {
    throw new S3Error('InvalidTag', `there may be ${maxTags} tags at most, got ${tags.length}`);
  }
  for (const { key, value } of tags) {
    if (key === '' || key.length > maxKeyCharacters) {
      throw new S3Error(
        'InvalidTag',
        `a tag key must have 1 to ${maxKeyCharacters} characters, got ${key.length}`,
      );
    }
    if (value.length > maxValueCharacters) {
      throw new S3Error(
        'InvalidTag',
        `a tag value may have ${maxValueCharacters} characters at most; that of ${key} has ${value.length}`,
      );
    }
  }
  if (new Set(tags.map(({ key }) => key)).size < tags.length) {
    throw new S3Error('InvalidTag', 'Cannot provide multiple Tags with the same key');
  }
}
