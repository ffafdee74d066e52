/**
 * A table for people. Widths come from the first rows, so that a large result can be streamed; a wider value
 * further down moves its line, nothing is cut.
 */
import { DuckDBTypeId } from '@duckdb/node-api';
import { textOf } from '../dialect/text.ts';
import type { ResultColumn, ResultRow } from '../run.ts';
import type { ResultWriter } from './result-writer.ts';

const rowsMeasured = 1000;

const numericTypes: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.DECIMAL,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
]);

export function tableFormat(columns: readonly ResultColumn[]): ResultWriter {
  let waiting: (readonly string[])[] | null = [];
  let widths: readonly number[] = [];
  let count = 0;
  const cellsOf = (row: ResultRow): readonly string[] =>
    columns.map(({ type }, index) => (row[index] == null ? '' : oneLine(textOf(row[index], type))));
  const lineOf = (cells: readonly string[]): string => {
    const padded = cells.map((cell, index) =>
      pad(cell, widths[index] ?? 0, numericTypes.has(columns[index]?.type.typeId ?? DuckDBTypeId.INVALID)),
    );
    return ` ${padded.join(' | ')}`.trimEnd();
  };
  const flush = (): string => {
    if (waiting === null) return '';
    const lines = waiting;
    waiting = null;
    const names = columns.map(({ name }) => oneLine(name));
    widths = names.map((name, index) =>
      Math.max(displayWidth(name), ...lines.map((cells) => displayWidth(cells[index] ?? ''))),
    );
    const rule = `-${widths.map((width) => '-'.repeat(width)).join('-+-')}-`;
    return [lineOf(names), rule, ...lines.map(lineOf), ''].join('\n');
  };
  return {
    begin: () => '',
    rows: (rows) => {
      count += rows.length;
      const lines = rows.map(cellsOf);
      if (waiting === null) return lines.map((cells) => `${lineOf(cells)}\n`).join('');
      waiting.push(...lines);
      return waiting.length < rowsMeasured ? '' : flush();
    },
    end: () => `${flush()}(${count} ${count === 1 ? 'row' : 'rows'})\n`,
  };
}

function oneLine(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
}

function pad(text: string, width: number, isRight: boolean): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return isRight ? blanks + text : text + blanks;
}

/** East Asian characters and emoji take two cells of a terminal, combining marks none. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mark}/u.test(character)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}
