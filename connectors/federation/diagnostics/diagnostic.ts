/** What a function says about itself, in place of a table: how it would read one, and whether it can. */
import type { Call } from '../answers/call.ts';
import type { ArrowSchema } from '../arrow/type.ts';
import type { Row } from '../connector.ts';
import type { Signature } from '../passthrough.ts';

/** `TABLE(catalog.system.<name>(argument => 'value', …))`. */
export interface Diagnostic extends Signature {
  readonly schema: ArrowSchema;
  readonly rows: (args: ReadonlyMap<string, string>, subject: Call<unknown>) => AsyncIterable<Row>;
}
