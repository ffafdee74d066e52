/**
 * What a capability gives to the local port: handlers of HTTP exchanges, and the paths they stand on.
 * A handler answers every request that it is given; an error that it throws is answered by the port.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type PathHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  parameters: ReadonlyMap<string, string>,
) => Promise<void>;

export interface PathRoute {
  readonly method: string;
  /** Absolute; a segment in braces takes any one segment, e.g. `/2015-03-31/functions/{name}/invocations`. */
  readonly path: string;
  readonly handle: PathHandler;
}

/** The route's parameters, percent-decoded, or undefined where the request is not for this route. */
export function matchRoute(
  route: PathRoute,
  method: string,
  path: string,
): ReadonlyMap<string, string> | undefined {
  if (method !== route.method) return undefined;
  const wanted = route.path.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;

  const parameters = new Map<string, string>();
  for (const [index, pattern] of wanted.entries()) {
    const segment = given[index] ?? '';
    if (pattern.startsWith('{') && pattern.endsWith('}')) {
      const value = decodeSegment(segment);
      if (value === undefined || value === '') return undefined;
      parameters.set(pattern.slice(1, -1), value);
    } else if (pattern !== segment) {
      return undefined;
    }
  }
  return parameters;
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
