/**
 * What Lambda sends in place of a response when the function failed: `{errorType, errorMessage, …}`. The same
 * fields come from Node's runtime and from Java's; the connector's own error code does not travel.
 */
import { throttleExceptionName } from '../errors.ts';
import { isJsonObject } from './json.ts';

export class FunctionError extends Error {
  /** The name of the error class in the function. */
  readonly errorType: string;

  constructor(errorType: string, errorMessage: string) {
    super(errorMessage);
    this.name = 'FunctionError';
    this.errorType = errorType;
  }

  /** The function asks its caller to come back later. */
  get isThrottle(): boolean {
    return this.errorType === throttleExceptionName;
  }
}

/** Every field is optional, and whatever else stands there is passed over. */
export function decodeFunctionError(payload: unknown): FunctionError {
  const text = (name: string): string | undefined => {
    const value = isJsonObject(payload) ? payload[name] : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  return new FunctionError(
    text('errorType') ?? 'Error',
    text('errorMessage') ?? 'the function failed without a message',
  );
}

/** As Lambda's Node runtime writes an error that left the handler. */
export function encodeFunctionError(error: unknown): object {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}
