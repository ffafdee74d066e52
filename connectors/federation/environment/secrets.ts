/**
 * Secrets in settings: `${name}` stands for a secret of that name in Secrets Manager. What was read is kept for a
 * minute, so that a rotated password is noticed soon and a busy function does not ask for each query.
 *
 * A secret's value is never part of an error or a log line; its name may be.
 */
import { type ReadSecret, readAwsSecret } from './secret-source.ts';

export interface SecretsOptions {
  readonly read?: ReadSecret;
  readonly now?: () => number;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

const placeholder = /\$\{([A-Za-z0-9\-/_.+=@]+)\}/g;
const keptForMs = 60_000;
const maxKept = 10;

interface KeptSecret {
  readonly value: Promise<string>;
  readonly readAtMs: number;
}

export class Secrets {
  readonly #read: ReadSecret;
  readonly #now: () => number;
  /** In the order in which they were read. */
  readonly #kept = new Map<string, KeptSecret>();

  constructor(options: SecretsOptions = {}) {
    this.#read = options.read ?? readAwsSecret();
    this.#now = options.now ?? Date.now;
  }

  /**
   * The text with a secret in place of each placeholder. What a secret holds is not searched for placeholders.
   *
   * @param form what a secret that holds credentials becomes, by default what it is
   * @throws ConnectorError that names the secret: EntityNotFound, AccessDenied and others
   */
  async expand(text: string, form: (secret: string) => string = (secret) => secret): Promise<string> {
    const read = secretNamesIn(text).map(async (name) => [name, form(await this.read(name))] as const);
    const values = new Map(await Promise.all(read));
    return text.replaceAll(placeholder, (whole, name: string) => values.get(name) ?? whole);
  }

  /** @throws as `expand` */
  async read(name: string): Promise<string> {
    const nowMs = this.#now();
    const kept = this.#kept.get(name);
    if (kept !== undefined && nowMs - kept.readAtMs < keptForMs) return await kept.value;
    this.#makeRoom(name, nowMs);
    const secret = { value: this.#read(name), readAtMs: nowMs };
    this.#kept.set(name, secret);
    try {
      return await secret.value;
    } catch (error) {
      if (this.#kept.get(name) === secret) this.#kept.delete(name);
      throw error;
    }
  }

  /** For a source that refuses what a secret says: the next read asks again. */
  forget(name: string): void {
    this.#kept.delete(name);
  }

  #makeRoom(name: string, nowMs: number): void {
    this.#kept.delete(name);
    if (this.#kept.size < maxKept) return;
    for (const [other, { readAtMs }] of this.#kept) {
      if (nowMs - readAtMs >= keptForMs) this.#kept.delete(other);
    }
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= maxKept && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** The names of the secrets that a setting refers to, each once. */
export function secretNamesIn(text: string): readonly string[] {
  return [...new Set(Array.from(text.matchAll(placeholder), ([, name]) => name ?? ''))];
}

/** null: the secret is not a JSON object with a `username` and a `password`, in any case of letters. */
export function credentialsFromSecret(secret: string): Credentials | null {
  const members = decodeObject(secret);
  const username = members.get('username');
  const password = members.get('password');
  if (typeof username !== 'string' || typeof password !== 'string') return null;
  return username.trim() === '' || password.trim() === '' ? null : { username, password };
}

/** `username:password` for a secret with credentials, any other as it is; a form for `expand`. */
export function credentialsText(secret: string): string {
  const credentials = credentialsFromSecret(secret);
  return credentials === null ? secret : `${credentials.username}:${credentials.password}`;
}

/** By lower-case name; empty for anything but an object. The parser's own error would quote the secret. */
function decodeObject(text: string): ReadonlyMap<string, unknown> {
  try {
    const decoded: unknown = JSON.parse(text);
    if (typeof decoded !== 'object' || decoded === null) return new Map();
    return new Map(Object.entries(decoded).map(([name, value]) => [name.toLowerCase(), value]));
  } catch {
    return new Map();
  }
}
