/** The local AWS services behind a door that notes who asks for what. */
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  /** Of JSON services `Service.Operation`, of S3 the method. */
  readonly operation: string;
  /** Of the credentials that the request is signed with. */
  readonly accessKeyId: string;
  readonly sessionToken: string | null;
}

export interface RecordingPort extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly Asked[];
  forget(): void;
}

export async function startRecordingPort(behind: URL): Promise<RecordingPort> {
  const asked: Asked[] = [];
  const server = createServer((incoming, outgoing) => {
    const { headers, method = '' } = incoming;
    const target = headers['x-amz-target'];
    const token = headers['x-amz-security-token'];
    asked.push({
      operation: typeof target === 'string' ? target.replace(/_\d+(?=\.)/, '') : method,
      accessKeyId: /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '',
      sessionToken: typeof token === 'string' ? token : null,
    });
    const forwarded = send(
      { host: behind.hostname, port: behind.port, path: incoming.url, method, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    forget: () => void asked.splice(0),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
