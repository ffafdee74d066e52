/**
 * An HTTP server in S3's place that a test can look into and hold up: what came in which request, how many at a
 * time, and which answers are failures. The store under test reaches it with the real AWS client.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { SpillStore } from '../../../../connectors/federation/spill/object-store.ts';
import { createS3Store, type S3StoreOptions } from '../../../../connectors/federation/spill/s3-store.ts';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

export interface ObjectServer extends AsyncDisposable {
  /** By path, such as `/bucket/key.0`. */
  readonly objects: ReadonlyMap<string, Buffer>;
  readonly requests: readonly SeenRequest[];
  readonly mostAtATime: number;
  /** The next requests get these statuses, one each, with the S3 error code after it. */
  failNext(...failures: readonly Failure[]): void;
  /** The next request loses its connection in the middle of its body. */
  cutNext(): void;
  /** Until it is released no PUT is answered. */
  hold(): () => void;
  /** Resolves when so many requests have begun. */
  begun(count: number): Promise<void>;
  store(config?: Partial<S3StoreOptions['config']>): SpillStore;
}

export type Failure = readonly [status: number, code: string];

/** Points the AWS clients of this test file at the server. */
export async function startObjectServer(): Promise<ObjectServer> {
  const objects = new Map<string, Buffer>();
  const requests: SeenRequest[] = [];
  const failures: Failure[] = [];
  const waiters = new Set<() => void>();
  const stores: SpillStore[] = [];
  let held: Promise<void> | null = null;
  let isCutting = false;
  let atATime = 0;
  let mostAtATime = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '', headers } = request;
    const path = decodeURIComponent(url.split('?', 1)[0] ?? '');
    mostAtATime = Math.max(mostAtATime, ++atATime);
    requests.push({ method, path, headers });
    for (const waiter of waiters) waiter();
    response.on('close', () => atATime--);
    if (isCutting) {
      isCutting = false;
      request.once('data', () => request.socket.destroy());
      return;
    }
    const body = await buffer(request).catch(() => null);
    if (method === 'PUT') await held;
    const failure = failures.shift();
    if (body === null) return;
    if (failure !== undefined) {
      const [status, code] = failure;
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(`<Error><Code>${code}</Code><Message>said the server</Message></Error>`);
      return;
    }
    if (method === 'PUT') objects.set(path, body);
    response.end(method === 'GET' ? objects.get(path) : undefined);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });

  return {
    objects,
    requests,
    get mostAtATime() {
      return mostAtATime;
    },
    failNext: (...next) => void failures.push(...next),
    cutNext() {
      isCutting = true;
    },
    hold() {
      let release = () => {};
      held = new Promise((resolve) => {
        release = resolve;
      });
      return () => release();
    },
    begun: (count) =>
      new Promise((resolve) => {
        const waiter = () => {
          if (requests.length < count) return;
          waiters.delete(waiter);
          resolve();
        };
        waiters.add(waiter);
        waiter();
      }),
    store(config = {}) {
      const store = createS3Store({
        config: { bucket: 'spill', bucketOwner: null, putHeaders: new Map(), ...config },
      });
      stores.push(store);
      return store;
    },
    async [Symbol.asyncDispose]() {
      for (const store of stores) store.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
