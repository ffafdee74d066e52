/** One form of a result, as text that is written piece by piece. */
import type { ResultRow } from '../run.ts';

/** Each function is called in this order, `rows` for every batch. */
export interface ResultWriter {
  begin(): string;
  rows(rows: readonly ResultRow[]): string;
  end(): string;
}
