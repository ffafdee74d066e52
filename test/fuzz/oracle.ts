/** What must hold of every input, whatever its format. */
import { getHeapStatistics } from 'node:v8';
import { ConnectorError, messageOf } from '../../connectors/federation/errors.ts';
import { isSame } from './same.ts';
import { Violation } from './target.ts';

/** Stands in the rows of the corpus; no error may repeat it. */
export const rowSecret = 's3cr3t';

const longestMessage = 1000;
/** What has no place in a message for people: control characters but for line breaks, and halves of characters. */
const unreadable = /(?![\n\t])[\p{Cc}\p{Cs}]/u;

/** @throws Violation when a refusal is not one that a person can use */
export function assertRefusal(error: unknown): asserts error is ConnectorError {
  if (!(error instanceof ConnectorError)) throw new Violation(`threw ${nameOf(error)}`, { cause: error });
  const { message, code, cause } = error;
  const fault =
    (code === 'Bug' && 'blames itself') ||
    (message.length > longestMessage && `says ${message.length} characters`) ||
    (message.length < 8 && 'says nothing') ||
    (unreadable.test(message) && 'repeats raw bytes') ||
    (message.includes(rowSecret) && 'repeats a value of a row') ||
    (isAccident(cause) && `was not meant: ${nameOf(cause)}`);
  if (fault !== false) throw new Violation(`a refusal ${fault}`, { cause: error });
}

/** That bytes are no text is found out by decoding them. */
function isAccident(cause: unknown): boolean {
  if (cause instanceof RangeError) return true;
  return (
    cause instanceof TypeError && !('code' in cause && cause.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
  );
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${messageOf(error)}` : String(error);
}

/** A step that comes after an input was accepted, and so may not fail. */
export function must<Result>(what: string, step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    if (error instanceof Violation) throw error;
    throw new Violation(`${what}: ${nameOf(error)}`, { cause: error });
  }
}

/** A step that may refuse, as the decoder may. */
export function may<Result>(step: () => Result): Result | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof Violation) throw error;
    assertRefusal(error);
    return undefined;
  }
}

export function assertSame(what: string, a: unknown, b: unknown): void {
  if (!isSame(a, b)) throw new Violation(what);
}

export interface Allowance {
  readonly constantBytes: number;
  readonly timesInput: number;
}

/** The greatest share of an allowance that any step took. */
let greatestShare = 0;

export function takeGreatestShare(): number {
  const share = greatestShare;
  greatestShare = 0;
  return share;
}

/**
 * Memory that a step takes, garbage included, may not be more than an allowance. A collection within the step hides
 * what it freed, so one input may escape; what allocates by an unchecked number does not escape a campaign.
 */
export function withinMemory<Result>(
  input: readonly Uint8Array[],
  allowance: Allowance,
  step: () => Result,
): Result {
  const inputBytes = input.reduce((bytes, part) => bytes + part.length, 0);
  const allowed = allowance.constantBytes + allowance.timesInput * inputBytes;
  const before = takenBytes();
  const outcome = attempt(step);
  const taken = takenBytes() - before;
  greatestShare = Math.max(greatestShare, taken / allowed);
  if (taken > allowed) throw new Violation(`took ${taken} bytes of memory for ${inputBytes} bytes of input`);
  if ('error' in outcome) throw outcome.error;
  return outcome.result;
}

type Attempt<Result> = { readonly result: Result } | { readonly error: unknown };

function attempt<Result>(step: () => Result): Attempt<Result> {
  try {
    return { result: step() };
  } catch (error) {
    return { error };
  }
}

function takenBytes(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

const pristine = [Object.prototype, Array.prototype, Map.prototype, Function.prototype, String.prototype].map(
  (prototype) => ({ prototype, keys: Reflect.ownKeys(prototype).length }),
);

export function assertPristine(): void {
  for (const { prototype, keys } of pristine) {
    if (Reflect.ownKeys(prototype).length !== keys)
      throw new Violation('a prototype of the language was changed');
  }
}
