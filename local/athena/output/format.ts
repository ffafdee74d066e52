/** The forms in which results are written. */
import type { ResultColumn, ResultRow } from '../run.ts';
import { csvFormat } from './csv.ts';
import type { ResultFormat } from './format-name.ts';
import { jsonFormat, jsonLinesFormat } from './json.ts';
import type { ResultWriter } from './result-writer.ts';
import type { Sink } from './sink.ts';
import { tableFormat } from './table.ts';

const formats: Readonly<Record<ResultFormat, (columns: readonly ResultColumn[]) => ResultWriter>> = {
  table: tableFormat,
  csv: csvFormat,
  json: jsonFormat,
  jsonl: jsonLinesFormat,
};

export interface ResultSource {
  readonly columns: readonly ResultColumn[];
  readonly batches: AsyncIterable<readonly ResultRow[]>;
}

export async function writeResult(source: ResultSource, format: ResultFormat, sink: Sink): Promise<void> {
  const writer = formats[format](source.columns);
  await sink.write(writer.begin());
  for await (const rows of source.batches) {
    if (sink.isClosed) return;
    await sink.write(writer.rows(rows));
  }
  await sink.write(writer.end());
}
