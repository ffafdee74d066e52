import type { FederatedIdentity } from '../domain/identity.ts';
import { asArray, asString, asStringMap, isAbsent, type Json, member, optional } from './json.ts';

export const anonymous: FederatedIdentity = {
  account: '',
  arn: '',
  principalTags: new Map(),
  iamGroups: [],
  configOptions: new Map(),
};

/**
 * Nothing here may stop a request, so whatever is absent is empty. The first version of the protocol called tags
 * and groups by other names, and callers exist that still do.
 */
export function decodeIdentity(json: Json): FederatedIdentity {
  if (isAbsent(json)) return anonymous;
  const [tags, groups] = [member(json, 'tags'), member(json, 'groups')];
  return {
    account: optional(member(json, 'account'), asString) ?? '',
    arn: optional(member(json, 'arn'), asString) ?? '',
    principalTags: optional(isAbsent(tags) ? member(json, 'principalTags') : tags, asStringMap) ?? new Map(),
    iamGroups: optional(isAbsent(groups) ? member(json, 'iamGroups') : groups, asStrings) ?? [],
    configOptions: optional(member(json, 'configOptions'), asStringMap) ?? new Map(),
  };
}

function asStrings(json: Json): readonly string[] {
  return asArray(json, asString);
}

/** `id` and `principal` are constants that no reader uses, but every reader wants to see. */
export function encodeIdentity(identity: FederatedIdentity): object {
  return {
    id: 'UNKNOWN',
    principal: 'UNKNOWN',
    account: identity.account,
    arn: identity.arn,
    tags: Object.fromEntries(identity.principalTags),
    groups: identity.iamGroups,
    configOptions: Object.fromEntries(identity.configOptions),
  };
}
