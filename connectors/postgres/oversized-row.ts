/**
 * A row that Athena could not take, found out from its first bytes: its length stands in front, and the column that
 * makes it so large is known as soon as no later one can be larger. Nothing of such a row is kept.
 */

/** Athena takes rows of up to 32 MB; so much in a message of PostgreSQL's. */
export const maxRowBytes = 32 * 2 ** 20;

export interface OversizedRow {
  readonly rowBytes: number;
  /** By position in the result, from 0; -1 for a row that has no value. */
  readonly column: number;
  readonly valueBytes: number;
}

/** Takes the bytes of a DataRow behind its length, as they come; null: more are needed. */
export type RowSurvey = (bytes: Uint8Array) => OversizedRow | null;

const fieldCountBytes = 2;
const lengthBytes = 4;

export function createRowSurvey(rowBytes: number): RowSurvey {
  let unread = rowBytes - fieldCountBytes;
  /** Bytes that are not looked at: the count of fields, then each value. */
  let skipped = fieldCountBytes;
  let number = 0;
  let numberBytes = 0;
  let column = -1;
  let largest: OversizedRow = { rowBytes, column, valueBytes: 0 };

  /** Whether the largest value is known now. */
  function takeLength(length: number): boolean {
    column++;
    const valueBytes = Math.max(0, length);
    unread -= lengthBytes + valueBytes;
    skipped = valueBytes;
    if (valueBytes > largest.valueBytes) largest = { rowBytes, column, valueBytes };
    return unread <= largest.valueBytes;
  }

  return (bytes) => {
    let position = 0;
    while (position < bytes.length) {
      if (skipped > 0) {
        const step = Math.min(skipped, bytes.length - position);
        skipped -= step;
        position += step;
        continue;
      }
      number = (number << 8) | (bytes[position] ?? 0);
      position++;
      numberBytes++;
      if (numberBytes < lengthBytes) continue;
      if (takeLength(number)) return largest;
      number = 0;
      numberBytes = 0;
    }
    return null;
  };
}
