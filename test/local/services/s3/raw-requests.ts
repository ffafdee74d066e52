/** Requests that the SDK would not make, signed as it would sign them. */
import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import { credentials } from './fixture.ts';

export interface RawAnswer {
  readonly status: number;
  /** The error's code. */
  readonly code: string | undefined;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface RawRequest {
  readonly method: string;
  /** With query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: readonly (string | Buffer)[];
}

export function sendRaw(
  baseUrl: string,
  { method, path, headers = {}, body = [] }: RawRequest,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () => {
        const text = Buffer.concat(pieces).toString('utf8');
        const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1];
        resolve({ status: response.statusCode ?? 0, code, body: text, headers: response.headers });
      });
    });
    sent.on('error', reject);
    for (const piece of body) sent.write(piece);
    sent.end();
  });
}

export interface SignedRequest extends RawRequest {
  readonly payloadHash: string;
  readonly atMs?: number;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  /** Makes the body, given what the chunks' signatures chain from. */
  readonly signedBody?: (chain: SignatureChain) => readonly (string | Buffer)[];
}

export interface SignatureChain {
  /** The next signature of the chain: PAYLOAD or TRAILER, over the hashes. */
  readonly next: (kind: 'PAYLOAD' | 'TRAILER', hashes: readonly string[]) => string;
}

/** Header signing as the specification tells it, written apart from the code under test. */
export function sendSigned(baseUrl: string, raw: SignedRequest): Promise<RawAnswer> {
  const at = new Date(raw.atMs ?? Date.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${at.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const headers: Record<string, string> = {
    host: new URL(baseUrl).host,
    'x-amz-date': at,
    'x-amz-content-sha256': raw.payloadHash,
    ...raw.headers,
  };
  const names = Object.keys(headers).sort();
  const [path = '', query = ''] = raw.path.split('?');
  const canonical = [
    raw.method,
    path,
    query
      .split('&')
      .filter(Boolean)
      .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
      .sort()
      .join('&'),
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    raw.payloadHash,
  ].join('\n');
  const key = ['us-east-1', 's3', 'aws4_request'].reduce(
    (derived: Buffer, part) => hmac(derived, part),
    hmac(Buffer.from(`AWS4${raw.secretAccessKey ?? credentials.secretAccessKey}`), at.slice(0, 8)),
  );
  const sign = (lines: readonly string[]) => hmac(key, lines.join('\n')).toString('hex');
  const signature = sign(['AWS4-HMAC-SHA256', at, scope, sha256(canonical)]);
  const credential = `${raw.accessKeyId ?? credentials.accessKeyId}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  let previous = signature;
  const chain: SignatureChain = {
    next: (kind, hashes) => {
      previous = sign([`AWS4-HMAC-SHA256-${kind}`, at, scope, previous, ...hashes]);
      return previous;
    },
  };
  const body = raw.signedBody?.(chain) ?? raw.body ?? [];
  return sendRaw(baseUrl, { ...raw, headers: { ...headers, authorization }, body });
}

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
