/** A request as S3 sees it: bucket and key from the path or from the host name, decoded query, lower-case headers. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { S3Error } from './errors.ts';

export interface S3Request {
  readonly method: string;
  readonly bucketName: string | undefined;
  readonly key: string | undefined;
  /** Percent-decoded, as the signature's canonical path is made from it. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  /** All of them, in order, percent-decoded. */
  readonly queryPairs: readonly (readonly [name: string, value: string])[];
  readonly header: (name: string) => string | undefined;
  readonly incoming: IncomingMessage;
}

const maxKeyBytes = 1024;

/** `hostSuffixes`: domains whose subdomains are bucket names, e.g. `s3.localhost`. */
export function decodeRequest(incoming: IncomingMessage, hostSuffixes: readonly string[]): S3Request {
  const header = (name: string) => headerText(incoming, name);
  const [rawPath = '', rawQuery = ''] = splitOnce(incoming.url ?? '', '?');
  if (!rawPath.startsWith('/'))
    throw new S3Error('InvalidURI', `the request path must start with /, got ${rawPath}`);
  const path = decodeText(rawPath);
  const queryPairs = decodeQuery(rawQuery);
  const { bucketName, key } = decodeNames(path, bucketOfHost(header('host') ?? '', hostSuffixes));
  if (key !== undefined && Buffer.byteLength(key) > maxKeyBytes) {
    throw new S3Error('KeyTooLongError', 'Your key is too long', {
      members: { Size: String(Buffer.byteLength(key)), MaxSizeAllowed: String(maxKeyBytes) },
    });
  }
  const query = new Map(queryPairs);
  return { method: incoming.method ?? '', bucketName, key, path, query, queryPairs, header, incoming };
}

/** As S3's own look: 16 upper-case hexadecimal digits. */
export function newRequestId(): string {
  return randomBytes(8).toString('hex').toUpperCase();
}

/** An integer of the query, within bounds; absent gives the fallback. */
export function integerQuery(
  request: S3Request,
  name: string,
  { min, max, fallback }: { readonly min: number; readonly max: number; readonly fallback: number },
): number {
  const text = request.query.get(name);
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!/^\d{1,10}$/.test(text) || value < min || value > max) {
    throw new S3Error('InvalidArgument', `${name} must be an integer from ${min} to ${max}, got ${text}`, {
      members: { ArgumentName: name, ArgumentValue: text },
    });
  }
  return value;
}

function decodeNames(
  path: string,
  hostBucket: string | undefined,
): { readonly bucketName: string | undefined; readonly key: string | undefined } {
  const [first = '', rest = ''] = splitOnce(path.slice(1), '/');
  const bucketName = hostBucket ?? (path === '/' ? undefined : first);
  const key = hostBucket === undefined ? rest : path.slice(1);
  return { bucketName, key: key === '' ? undefined : key };
}

function bucketOfHost(host: string, suffixes: readonly string[]): string | undefined {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const domain = suffixes.filter((suffix) => name === suffix || name.endsWith(`.${suffix}`));
  const [longest] = domain.sort((left, right) => right.length - left.length);
  if (longest === undefined || name === longest) return undefined;
  return name.slice(0, -longest.length - 1);
}

function decodeQuery(rawQuery: string): readonly (readonly [string, string])[] {
  if (rawQuery === '') return [];
  return rawQuery
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', value = ''] = splitOnce(pair.replaceAll('+', ' '), '=');
      return [decodeText(name), decodeText(value)];
    });
}

function decodeText(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch (cause) {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI: it is not percent-encoded UTF-8", {
      cause,
    });
  }
}

function headerText(incoming: IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
