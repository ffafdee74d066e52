/** An error as AWS's JSON services tell it: a code that clients switch on, and a sentence for people. */
export interface AwsErrorOptions {
  /** 400 unless told. */
  readonly status?: number;
  /** Further modelled members, e.g. Athena's `AthenaErrorCode`. */
  readonly members?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;
  readonly members: Readonly<Record<string, string>>;

  constructor(code: string, message: string, options: AwsErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? 400;
    this.members = options.members ?? {};
  }
}
