/** What was thrown, for logs and decisions. Errors of other realms (worker, vm) are errors too: no instanceof. */
import { isNativeError } from 'node:util/types';

/** For a log: the stack where there is one. */
export function describeThrown(thrown: unknown): string {
  return isNativeError(thrown) ? (thrown.stack ?? thrown.message) : String(thrown);
}

/** The operating system's name of the failure, e.g. ENOENT. */
export function systemCodeOf(thrown: unknown): string | undefined {
  if (!isNativeError(thrown) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
