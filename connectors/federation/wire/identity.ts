import type { FederatedIdentity } from '../domain/identity.ts';
import { asArray, asString, asStringMap, isAbsent, type Json, member } from './json.ts';

export const anonymous: FederatedIdentity = {
  account: '',
  arn: '',
  principalTags: new Map(),
  iamGroups: [],
  configOptions: new Map(),
};

export function decodeIdentity(json: Json): FederatedIdentity {
  if (isAbsent(json)) return anonymous;
  const configOptions = member(json, 'configOptions');
  return {
    account: asString(member(json, 'account')),
    arn: asString(member(json, 'arn')),
    principalTags: asStringMap(member(json, 'tags')),
    iamGroups: asArray(member(json, 'groups'), asString),
    configOptions: isAbsent(configOptions) ? new Map() : asStringMap(configOptions),
  };
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
