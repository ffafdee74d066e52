/**
 * Cuts the server's byte stream into messages. Chunks are copied into one linear buffer, so a message is never in
 * two pieces and may be read some bytes past its end; a message that does not fit makes the buffer grow. A row that is
 * too large for Athena is not gathered: it is told as soon as it is known why.
 */

import { ConnectorError } from '../federation/index.ts';
import { inputSlack } from './decode-row.ts';
import { createRowSurvey, maxRowBytes, type OversizedRow, type RowSurvey } from './oversized-row.ts';

/** PostgreSQL's own limit of a message. */
const maxMessageBytes = 2 ** 30;
const firstCapacity = 256 * 1024;
const headerBytes = 5;
const lengthBytes = 4;
const dataRow = 0x44;

export interface MessageHandlers {
  /** A DataRow's content: `start` is behind its length. The bytes are valid during the call only. */
  readonly onRow: (bytes: Uint8Array, view: DataView, start: number, end: number) => void;
  /** Any other message, header included. The bytes are valid during the call only. */
  readonly onMessage: (message: Uint8Array) => void;
  /** Must throw: what follows such a row is not read. */
  readonly onOversizedRow: (row: OversizedRow) => never;
}

export interface Framer {
  readonly push: (chunk: Uint8Array) => void;
  /** Takes away the bytes of a message that has not come whole. */
  readonly takeRest: () => Uint8Array;
}

export function createFramer(handlers: MessageHandlers): Framer {
  let bytes = new Uint8Array(firstCapacity + inputSlack);
  let view = new DataView(bytes.buffer);
  let start = 0;
  let end = 0;
  let survey: RowSurvey | null = null;

  /** Room for `extra` bytes behind `end`: by moving what is left to the front, or by a larger buffer. */
  function makeRoom(extra: number): void {
    const capacity = bytes.length - inputSlack;
    if (end + extra <= capacity) return;
    const held = end - start;
    if (held + extra <= capacity) {
      bytes.copyWithin(0, start, end);
    } else {
      const larger = new Uint8Array(Math.max(2 * capacity, held + extra) + inputSlack);
      larger.set(bytes.subarray(start, end));
      bytes = larger;
      view = new DataView(bytes.buffer);
    }
    start = 0;
    end = held;
  }

  function deliver(): void {
    while (end - start >= headerBytes) {
      const length = view.getUint32(start + 1);
      if (length < lengthBytes || length > maxMessageBytes) throw badLength(length);
      if (length > maxRowBytes && bytes[start] === dataRow) {
        survey = createRowSurvey(length - lengthBytes);
        surveyOn(survey, bytes.subarray(start + headerBytes, end));
        return;
      }
      const next = start + 1 + length;
      if (next > end) return;
      const messageStart = start;
      // Moved on first: a handler that throws has had its message.
      start = next;
      if (bytes[messageStart] === dataRow) handlers.onRow(bytes, view, messageStart + headerBytes, next);
      else handlers.onMessage(bytes.subarray(messageStart, next));
    }
  }

  function surveyOn(row: RowSurvey, chunk: Uint8Array): void {
    const found = row(chunk);
    if (found !== null) handlers.onOversizedRow(found);
  }

  return {
    push(chunk) {
      if (survey !== null) {
        surveyOn(survey, chunk);
        return;
      }
      makeRoom(chunk.length);
      bytes.set(chunk, end);
      end += chunk.length;
      deliver();
      if (start === end) {
        start = 0;
        end = 0;
      }
    },
    takeRest() {
      const rest = bytes.slice(start, end);
      start = end;
      return rest;
    },
  };
}

function badLength(length: number): ConnectorError {
  return new ConnectorError(
    'InvalidResponse',
    `PostgreSQL sent a message of length ${length}; the connection is out of step`,
  );
}
