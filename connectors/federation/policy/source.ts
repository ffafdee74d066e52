/**
 * Where a function's column policy comes from: the variable `column_policy`, which is the document or says where it
 * lies. What was read counts for a minute; a policy that cannot be read then, or has a fault, fails the call.
 */
import type { CallContext } from '../connector.ts';
import {
  documentForms,
  parseDocumentPlace,
  type ReadDocument,
  readDocument,
} from '../environment/settings-document.ts';
import { ConnectorError } from '../errors.ts';
import { type ColumnPolicy, type Persona, parseColumnPolicy } from './document.ts';
import { personaFor } from './persona.ts';

/** null: there is no policy, and everything is shown. @throws ConnectorError */
export type ReadPersona = (context: CallContext) => Promise<Persona | null>;

const keptForMs = 60_000;

interface KeptPolicy {
  readonly reference: string;
  readonly readAtMs: number;
  readonly policy: Promise<ColumnPolicy>;
}

export function createPersonaReader(
  read: ReadDocument = readDocument,
  now: () => number = Date.now,
): ReadPersona {
  let kept: KeptPolicy | null = null;

  async function readPolicy(reference: string): Promise<ColumnPolicy> {
    const place = parseDocumentPlace(reference);
    if (place !== null) return parseColumnPolicy(await read(place));
    throw new ConnectorError(
      'InvalidInput',
      `column_policy is none of ${documentForms.join(', ')}, so nothing is shown`,
    );
  }

  function policyOf(reference: string): Promise<ColumnPolicy> {
    if (kept !== null && kept.reference === reference && now() - kept.readAtMs < keptForMs)
      return kept.policy;
    const fresh: KeptPolicy = { reference, readAtMs: now(), policy: readPolicy(reference) };
    kept = fresh;
    fresh.policy.catch(() => {
      // The next call asks again.
      if (kept === fresh) kept = null;
    });
    return fresh.policy;
  }

  return async ({ environment, identity }) => {
    const reference = environment['column_policy']?.trim() ?? '';
    const name = environment['column_policy_persona']?.trim() ?? '';
    if (reference === '') {
      if (name === '') return null;
      throw new ConnectorError(
        'InvalidInput',
        'column_policy_persona is set without column_policy: nothing is shown until both are set, or neither',
      );
    }
    return personaFor(await policyOf(reference), name === '' ? null : name, identity);
  };
}
