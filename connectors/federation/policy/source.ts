/**
 * Where a function's column policy comes from: the variable `column_policy`, which is the document, or `${name}` of
 * a secret that holds it, for one that is larger than a function's variables may be. A policy that cannot be read
 * fails the call.
 */
import type { CallContext } from '../connector.ts';
import { ConnectorError } from '../errors.ts';
import { type ColumnPolicy, type Persona, parseColumnPolicy } from './document.ts';
import { personaFor } from './persona.ts';

/** null: there is no policy, and everything is shown. @throws ConnectorError */
export type ReadPersona = (context: CallContext) => Promise<Persona | null>;

/** Reads a document anew only when its text is another. */
export function createPersonaReader(): ReadPersona {
  let parsed: { readonly text: string; readonly policy: ColumnPolicy } | null = null;
  return async ({ environment, secrets, identity }) => {
    const reference = environment['column_policy']?.trim() ?? '';
    const name = environment['column_policy_persona']?.trim() ?? '';
    if (reference === '') {
      if (name === '') return null;
      throw new ConnectorError(
        'InvalidInput',
        'column_policy_persona is set without column_policy: nothing is shown until both are set, or neither',
      );
    }
    const text = await secrets.expand(reference);
    if (parsed?.text !== text) parsed = { text, policy: parseColumnPolicy(text) };
    return personaFor(parsed.policy, name === '' ? null : name, identity);
  };
}
