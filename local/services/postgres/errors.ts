/** Why an embedded PostgreSQL could not be had; `code` is for programs, the message for people. */

export type EmbeddedPostgresErrorCode =
  | 'unsupported-platform'
  | 'binaries-missing'
  | 'account-missing'
  | 'spawn-failed'
  | 'folder-in-use'
  | 'folder-unusable'
  | 'initdb-failed'
  | 'port-in-use'
  | 'start-failed';

export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
