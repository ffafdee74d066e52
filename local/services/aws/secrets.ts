/**
 * Secrets Manager's GetSecretValue, from a map or from a folder that holds a file per secret. Each secret has one
 * version, AWSCURRENT; its ARN ends, as in AWS, in six characters, here made from the name.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsError } from '../port/aws-error.ts';
import { decodeMembers, missingMember } from '../port/json-members.ts';
import type { JsonTargets } from '../port/json-operations.ts';
import { systemCodeOf } from '../port/thrown.ts';
import { arnOf, type LocalAccount } from './account.ts';

/** By the secret's name, which may hold slashes. Both are looked at anew for each request. */
export type SecretSource = ReadonlyMap<string, string> | { readonly folder: string };

interface Secret {
  readonly value: string;
  readonly createdMs: number;
}

const currentStage = 'AWSCURRENT';

export function secretsTargets(source: SecretSource, account: LocalAccount): JsonTargets {
  const startedMs = Date.now();
  return {
    'secretsmanager.GetSecretValue': async (input) => {
      const members = decodeMembers(input);
      const secretId = members.text('SecretId');
      if (secretId === undefined) throw new AwsError('ValidationException', missingMember('SecretId'));
      const name = nameOf(secretId, account);
      const secret = name === undefined ? undefined : await readSecret(source, name, startedMs);
      if (name === undefined || secret === undefined) {
        throw notFound(
          `Secrets Manager can't find the specified secret: ${secretId} is not among the local ones`,
        );
      }
      const versionId = versionIdOf(secret.value);
      assertVersion(members.text('VersionId') ?? versionId, versionId);
      assertStage(members.text('VersionStage') ?? currentStage);
      return {
        ARN: arnOf(account, 'secretsmanager', `secret:${name}-${suffixOf(name)}`),
        Name: name,
        VersionId: versionId,
        SecretString: secret.value,
        VersionStages: [currentStage],
        CreatedDate: secret.createdMs / 1000,
      };
    },
  };
}

/** A secret may be asked for by its name, its whole ARN, or its ARN without the six characters. */
function nameOf(secretId: string, account: LocalAccount): string | undefined {
  if (!secretId.startsWith('arn:')) return secretId;
  const prefix = arnOf(account, 'secretsmanager', 'secret:');
  if (!secretId.startsWith(prefix)) return undefined;
  const resource = secretId.slice(prefix.length);
  const name = resource.slice(0, -7);
  return resource === `${name}-${suffixOf(name)}` ? name : resource;
}

async function readSecret(
  source: SecretSource,
  name: string,
  startedMs: number,
): Promise<Secret | undefined> {
  // AWS's own alphabet for names; with it and without dot segments no name leads out of the folder.
  if (!/^[\w/+=.@-]{1,512}$/.test(name) || name.split('/').some((part) => /^\.*$/.test(part)))
    return undefined;
  if (!('folder' in source)) {
    const value = source.get(name);
    return value === undefined ? undefined : { value, createdMs: startedMs };
  }
  const path = join(source.folder, name);
  try {
    const value = (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
    return { value, createdMs: Math.round((await stat(path)).mtimeMs) };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'EISDIR', 'ENOTDIR'].includes(systemCodeOf(error) ?? '');
}

function assertVersion(asked: string, versionId: string): void {
  if (asked === versionId) return;
  throw notFound(`Secrets Manager can't find the specified secret value for VersionId: ${asked}`);
}

function assertStage(asked: string): void {
  if (asked === currentStage) return;
  throw notFound(`Secrets Manager can't find the specified secret value for staging label: ${asked}`);
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

function suffixOf(name: string): string {
  return createHash('sha256')
    .update(name)
    .digest('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 6);
}

/** A UUID that changes with the value. */
function versionIdOf(value: string): string {
  const digest = createHash('sha256').update(value).digest('hex');
  return digest.slice(0, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}
