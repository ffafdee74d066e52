/** As Athena writes its result files: every value in double quotes, NULL as nothing at all, lines end in \n. */
import { textOf } from '../dialect/text.ts';
import type { ResultColumn } from '../run.ts';
import type { ResultWriter } from './result-writer.ts';

export function csvFormat(columns: readonly ResultColumn[]): ResultWriter {
  return {
    begin: () => line(columns.map(({ name }) => quote(name))),
    rows: (rows) =>
      rows
        .map((row) =>
          line(columns.map(({ type }, index) => (row[index] == null ? '' : quote(textOf(row[index], type))))),
        )
        .join(''),
    end: () => '',
  };
}

function line(cells: readonly string[]): string {
  return `${cells.join(',')}\n`;
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
