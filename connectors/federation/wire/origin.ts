/** What every request of a catalog begins with: who asks, for which query, in which catalog. */
import type { RequestOrigin } from '../domain/messages.ts';
import { catalogName, queryId } from '../domain/names.ts';
import { decodeIdentity } from './identity.ts';
import { asString, isAbsent, type Json, member } from './json.ts';

export function decodeOrigin(json: Json): RequestOrigin {
  const id = member(json, 'queryId');
  return {
    identity: decodeIdentity(member(json, 'identity')),
    queryId: queryId(isAbsent(id) ? '' : asString(id)),
    catalogName: catalogName(asString(member(json, 'catalogName'))),
  };
}
