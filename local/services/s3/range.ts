/** Byte ranges of a read. A header that is no single range is ignored, as S3 does: the whole object is sent. */
import { S3Error } from './errors.ts';

/** Both ends inclusive; an empty object has no range. */
export interface ByteRange {
  readonly firstByte: number;
  readonly lastByte: number;
}

export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (match === null || header === undefined) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;

  if (first === '') {
    const length = Math.min(Number(last), size);
    if (length === 0) throw unsatisfiable(header, size);
    return { firstByte: size - length, lastByte: size - 1 };
  }
  const firstByte = Number(first);
  const lastByte = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < firstByte) return undefined;
  if (firstByte >= size) throw unsatisfiable(header, size);
  return { firstByte, lastByte };
}

/** A part's range, by its number from 1. */
export function rangeOfPart(partSizes: readonly number[], partNumber: number): ByteRange {
  const size = partSizes[partNumber - 1];
  if (size === undefined) {
    throw new S3Error(
      'InvalidRange',
      `part ${partNumber} does not exist; the object has ${partSizes.length} parts`,
    );
  }
  const firstByte = partSizes.slice(0, partNumber - 1).reduce((sum, part) => sum + part, 0);
  return { firstByte, lastByte: firstByte + size - 1 };
}

function unsatisfiable(header: string, size: number): S3Error {
  return new S3Error('InvalidRange', 'The requested range is not satisfiable', {
    members: { RangeRequested: header, ActualObjectSize: String(size) },
    headers: { 'content-range': `bytes */${size}` },
  });
}
