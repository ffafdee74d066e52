/** Inputs that are JSON text. */
import { ConnectorError } from '../../../connectors/federation/errors.ts';
import { mutateJson } from '../mutate/json.ts';
import type { Input, Target } from '../target.ts';

/** An item of two characters becomes a value, and on its way a path. */
export const jsonAllowance = { constantBytes: 2 ** 21, timesInput: 600 };

export const mutateText: Target['mutate'] = ([text = new Uint8Array()], random, [other = text]) => [
  mutateJson(text, random, other),
];

/** What comes before our decoders; so what is no JSON at all is refused here. */
export function parsed(input: Input): unknown {
  try {
    return JSON.parse(Buffer.from(input[0] ?? []).toString());
  } catch {
    throw new ConnectorError('InvalidInput', 'the text is not JSON');
  }
}
