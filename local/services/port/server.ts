/**
 * The one local port. A request goes, in this order, to the AWS JSON operation that `x-amz-target` names, to the
 * first route whose method and path fit, or to the fallback, which is S3. `/_health` is the port's own: no bucket
 * can have that name.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type HttpHandler, matchRoute, type PathRoute } from './http.ts';
import { answerJson, isJsonRequest, type JsonTargets } from './json-operations.ts';
import { describeThrown } from './thrown.ts';

export interface LocalPortOptions {
  /** 127.0.0.1 unless told. */
  readonly host?: string;
  /** Any free port if absent or 0. */
  readonly port?: number;
  /** By `Service_Version.Operation` or `Service.Operation`, as clients send it. */
  readonly jsonTargets?: JsonTargets;
  readonly routes?: readonly PathRoute[];
  readonly fallback?: HttpHandler;
  /** Of AWS JSON requests; routes and the fallback have limits of their own. */
  readonly maxJsonBodyBytes?: number;
  /** Gets a line for each failure that is our own; standard error unless told. */
  readonly log?: (message: string) => void;
}

export interface LocalPort extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Lets requests under way end for a moment, then cuts them; resolves when the port is free. */
  close(): Promise<void>;
}

const maxJsonBodyBytesDefault = 8 * 1024 * 1024;
const closeGraceMs = 500;
/** Longer than SDK clients keep an idle socket, so that they do not write to one that is being closed. */
const keepAliveTimeoutMs = 65_000;

export async function startLocalPort(options: LocalPortOptions): Promise<LocalPort> {
  const host = options.host ?? '127.0.0.1';
  const log = options.log ?? ((message: string) => void process.stderr.write(`${message}\n`));
  const server = createServer({ keepAliveTimeout: keepAliveTimeoutMs }, (request, response) => {
    const requestId = randomUUID();
    // A client that goes away mid-answer is not our failure; without a listener it would end the process.
    response.on('error', () => undefined);
    dispatch(options, log, request, response, requestId).catch((error: unknown) => {
      answerFailure(request, response, requestId, error, log);
    });
  });
  server.on('clientError', answerBrokenClient);

  const port = await listen(server, host, options.port ?? 0);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= closeServer(server);
    return closing;
  };
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { url, host, port, close, [Symbol.asyncDispose]: close };
}

async function dispatch(
  options: LocalPortOptions,
  log: (message: string) => void,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const method = request.method ?? '';
  const path = pathOf(request);
  if (isJsonRequest(request)) {
    const maxBodyBytes = options.maxJsonBodyBytes ?? maxJsonBodyBytesDefault;
    return answerJson(
      { targets: options.jsonTargets ?? {}, maxBodyBytes, log },
      request,
      response,
      requestId,
    );
  }
  for (const route of options.routes ?? []) {
    const parameters = matchRoute(route, method, path);
    if (parameters !== undefined) return route.handle(request, response, parameters);
  }
  if (path === '/_health') return sendJson(response, 200, requestId, { status: 'running' });
  if (options.fallback !== undefined) return options.fallback(request, response);
  const message = `nothing is served at ${method} ${path}`;
  return sendJson(response, 404, requestId, { __type: 'UnknownOperationException', message });
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

function answerFailure(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  error: unknown,
  log: (message: string) => void,
): void {
  if (request.destroyed && !request.complete) return;
  // Without its query, which may hold a signature.
  log(`${request.method} ${pathOf(request)} failed: ${describeThrown(error)}`);
  if (response.headersSent) {
    // The status line is out: only a broken connection can still tell the client that the body is not whole.
    response.destroy();
    return;
  }
  const message = 'the local endpoint failed; its log has the details';
  sendJson(response, 500, requestId, { __type: 'InternalFailure', message });
}

function sendJson(response: ServerResponse, status: number, requestId: string, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': bytes.length,
    'x-amzn-requestid': requestId,
  });
  response.end(bytes);
}

function answerBrokenClient(_error: Error, socket: Duplex): void {
  if (socket.writable)
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  else socket.destroy();
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      reject(listenError(error, host, port));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(
      `port ${port} on ${host} is in use by another program; stop that program, choose another port, or give none to take any free one`,
      { cause: error },
    );
  }
  return new Error(`the local port cannot listen on ${host}:${port}: ${error.message}`, { cause: error });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
