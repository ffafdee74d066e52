/** Text to a stream that may be slow, or whose reader may have gone (`owlery query … | head`). */
import { once } from 'node:events';
import type { Writable } from 'node:stream';

export interface Sink {
  /** Resolves when there is room for more. */
  write(text: string): Promise<void>;
  /** true: nobody reads any more, so there is no use in going on. */
  readonly isClosed: boolean;
}

export function streamSink(stream: Writable): Sink {
  let isClosed = false;
  let failure: Error | null = null;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    isClosed = true;
    if (error.code !== 'EPIPE') failure = error;
  });
  return {
    get isClosed() {
      return isClosed;
    },
    async write(text) {
      if (failure !== null) throw failure;
      if (isClosed || text === '' || stream.write(text)) return;
      await Promise.race([once(stream, 'drain'), once(stream, 'close')]).catch(() => undefined);
    },
  };
}
