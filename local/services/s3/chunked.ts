/**
 * Decodes an `aws-chunked` body: `size[;chunk-signature=…] CRLF bytes CRLF`, ended by a chunk of size 0 and
 * optional trailers. Bytes are passed on as slices of what arrived; a chunk's signature can only be checked when
 * its last byte has passed, so a consumer must not keep anything until the end has come.
 */
import { S3Error } from './errors.ts';

/** Checks signatures along the chain; absent for bodies whose chunks are not signed. */
export interface ChunkVerifier {
  update(piece: Uint8Array): void;
  /** At the end of each chunk, the last one of size 0 included. */
  endChunk(signature: string): void;
  endTrailer(lines: readonly string[], signature: string): void;
}

export interface ChunkedBody {
  readonly verifier?: ChunkVerifier;
  /** Called once, at the end, with lower-case names. */
  readonly onTrailers: (trailers: ReadonlyMap<string, string>) => void;
}

const maxLineBytes = 16 * 1024;
const maxTrailers = 32;

export async function* decodeChunked(
  source: AsyncIterable<Buffer>,
  { verifier, onTrailers }: ChunkedBody,
): AsyncGenerator<Buffer> {
  const input = new ChunkInput(source);
  for (;;) {
    const { size, signature } = parseChunkHeader(await input.readLine());
    let left = size;
    while (left > 0) {
      const piece = await input.readUpTo(left);
      left -= piece.length;
      verifier?.update(piece);
      yield piece;
    }
    verifier?.endChunk(signature);
    if (size === 0) break;
    if ((await input.readLine()) !== '') throw incomplete('a chunk is longer than its size says');
  }
  onTrailers(await readTrailers(input, verifier));
}

async function readTrailers(
  input: ChunkInput,
  verifier: ChunkVerifier | undefined,
): Promise<ReadonlyMap<string, string>> {
  const trailers = new Map<string, string>();
  const signedLines: string[] = [];
  let signature = '';
  let lines = 0;
  for (let line = await input.readLine(true); line !== ''; line = await input.readLine(true)) {
    const colon = line.indexOf(':');
    lines += 1;
    if (colon < 1 || lines > maxTrailers)
      throw incomplete(`its trailers are not up to ${maxTrailers} lines of the form name:value`);
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'x-amz-trailer-signature') signature = value;
    else {
      trailers.set(name, value);
      signedLines.push(`${name}:${value}\n`);
    }
  }
  if (signedLines.length > 0) verifier?.endTrailer(signedLines, signature);
  return trailers;
}

function parseChunkHeader(line: string): { readonly size: number; readonly signature: string } {
  const match = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
  if (match === null) throw incomplete('a chunk header is not of the form size[;chunk-signature=…]');
  return { size: Number.parseInt(match[1] ?? '', 16), signature: match[2] ?? '' };
}

function incomplete(why: string): S3Error {
  return new S3Error('IncompleteBody', `the aws-chunked body cannot be read: ${why}`);
}

/** A cursor over the pieces that arrive. */
class ChunkInput {
  readonly #iterator: AsyncIterator<Buffer>;
  #piece: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  /** At least one byte, at most `maxBytes`. */
  async readUpTo(maxBytes: number): Promise<Buffer> {
    if (this.#piece.length === 0 && !(await this.#pull())) throw incomplete('it ends within a chunk');
    const taken = this.#piece.subarray(0, maxBytes);
    this.#piece = this.#piece.subarray(taken.length);
    return taken;
  }

  /** The next line without its CRLF; the end of the body is an empty line where that is allowed. */
  async readLine(endIsEmptyLine = false): Promise<string> {
    let line = Buffer.alloc(0);
    for (;;) {
      const newline = this.#piece.indexOf(0x0a);
      const taken = newline < 0 ? this.#piece : this.#piece.subarray(0, newline);
      if (line.length + taken.length > maxLineBytes) throw incomplete(`a line exceeds ${maxLineBytes} bytes`);
      line = Buffer.concat([line, taken]);
      this.#piece = this.#piece.subarray(newline < 0 ? taken.length : newline + 1);
      if (newline >= 0) return line.toString('latin1').replace(/\r$/, '');
      if (!(await this.#pull())) {
        if (endIsEmptyLine && line.length === 0) return '';
        throw incomplete('it ends before its last chunk');
      }
    }
  }

  async #pull(): Promise<boolean> {
    const next = await this.#iterator.next();
    if (next.done === true) return false;
    this.#piece = next.value;
    return true;
  }
}
