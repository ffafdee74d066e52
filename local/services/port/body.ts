/** Reads a whole request body into memory, up to a limit: for operations whose messages are small. */
import type { IncomingMessage } from 'node:http';

export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

export async function readBody(request: IncomingMessage, maxBodyBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bodyBytes = 0;
  // By default, leaving the loop would destroy the socket, and the client would never see the answer.
  const arriving: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const piece of arriving) {
    bodyBytes += piece.length;
    if (bodyBytes > maxBodyBytes) {
      request.resume();
      throw new BodyTooLargeError(
        `the request body is larger than ${maxBodyBytes} bytes, the limit of this operation`,
      );
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces, bodyBytes);
}
