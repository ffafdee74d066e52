/** Typed reading of an operation's input: absent and null are the same, a wrong JSON type is SerializationException. */
import { AwsError } from './aws-error.ts';

export interface JsonMembers {
  text(name: string): string | undefined;
  integer(name: string): number | undefined;
  /** Base64 on the wire. */
  bytes(name: string): Buffer | undefined;
  textMap(name: string): ReadonlyMap<string, string>;
}

export function decodeMembers(input: unknown): JsonMembers {
  if (!isObject(input)) throw wrongType('the request body', 'an object', input);
  return {
    text: (name) => decodeText(name, input[name]),
    integer: (name) => decodeInteger(name, input[name]),
    bytes: (name) => decodeBytes(name, input[name]),
    textMap: (name) => decodeTextMap(name, input[name]),
  };
}

/** AWS's sentence for a mandatory member that is absent; the member is named as the Java model does. */
export function missingMember(name: string): string {
  const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`;
}

function decodeText(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw wrongType(name, 'a string', value);
  return value;
}

function decodeInteger(name: string, value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrongType(name, 'an integer', value);
  return value;
}

function decodeBytes(name: string, value: unknown): Buffer | undefined {
  const text = decodeText(name, value);
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== text.replace(/=+$/, '')) {
    throw new AwsError('SerializationException', `${name} is not base64 text`);
  }
  return bytes;
}

function decodeTextMap(name: string, value: unknown): ReadonlyMap<string, string> {
  if (value === undefined || value === null) return new Map();
  if (!isObject(value)) throw wrongType(name, 'an object of strings', value);
  return new Map(
    Object.entries(value).map(([key, item]) => {
      if (typeof item !== 'string') throw wrongType(`${name}.${key}`, 'a string', item);
      return [key, item];
    }),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrongType(name: string, wanted: string, value: unknown): AwsError {
  const got = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
  return new AwsError('SerializationException', `${name} must be ${wanted}, got ${got}`);
}
