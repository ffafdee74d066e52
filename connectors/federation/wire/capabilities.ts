import type { Capabilities, OptimizationSubType } from '../domain/capabilities.ts';
import { asArray, asMap, asString, isAbsent, type Json, member } from './json.ts';

export function decodeCapabilities(json: Json): Capabilities {
  return asMap(json, (subTypes) => asArray(subTypes, decodeSubType));
}

function decodeSubType(json: Json): OptimizationSubType {
  const properties = member(json, 'properties');
  return {
    subType: asString(member(json, 'subType')),
    properties: isAbsent(properties) ? [] : asArray(properties, asString),
  };
}

export function encodeCapabilities(capabilities: Capabilities): object {
  return Object.fromEntries(
    Array.from(capabilities, ([name, subTypes]) => [
      name,
      subTypes.map(({ subType, properties }) => ({ subType, properties })),
    ]),
  );
}
