/**
 * The statements that a server received, read back from its log. PostgreSQL writes a statement's entry before it
 * runs the statement, straight to the file, so a statement that has answered is always there.
 */
import { open, stat } from 'node:fs/promises';

export interface ReceivedStatement {
  readonly database: string;
  readonly application: string;
  readonly processId: number;
  readonly sql: string;
  /** As PostgreSQL prints them: `$1 = 'a', $2 = NULL`; undefined for a statement without parameters. */
  readonly parameters: string | undefined;
}

/** A byte offset into the log. */
export type LogPosition = number;

/** A log entry begins with a time; lines that belong to the entry before them begin with a tab. */
export const logLinePrefix = '%m\t%p\t%a\t%d\t';

const entryPattern = /^\d{4}-\d\d-\d\d [\d:.]+ UTC\t(\d+)\t([^\t]*)\t([^\t]*)\t([A-Z]+): {2}([\s\S]*)$/;
const statementPattern = /^(?:statement|execute [^:]*): ([\s\S]*)$/;
const parametersPattern = /^parameters: ([\s\S]*)$/i;

export async function logEnd(logFile: string): Promise<LogPosition> {
  return (await stat(logFile)).size;
}

export async function readStatements(
  logFile: string,
  from: LogPosition,
): Promise<readonly ReceivedStatement[]> {
  return parseStatements((await readTail(logFile, from)).toString('utf8'));
}

export function parseStatements(logText: string): readonly ReceivedStatement[] {
  const statements: ReceivedStatement[] = [];
  for (const entry of logText.split(/\n(?!\t)/)) {
    const [, processId, application, database, severity, text] = entryPattern.exec(entry) ?? [];
    if (processId === undefined || application === undefined || database === undefined) continue;
    const message = (text ?? '').replaceAll('\n\t', '\n');
    const sql = severity === 'LOG' ? statementPattern.exec(message)?.[1] : undefined;
    if (sql !== undefined) {
      statements.push({ database, application, processId: Number(processId), sql, parameters: undefined });
      continue;
    }
    const parameters = severity === 'DETAIL' ? parametersPattern.exec(message)?.[1] : undefined;
    const last = statements.at(-1);
    if (parameters !== undefined && last?.processId === Number(processId)) {
      statements[statements.length - 1] = { ...last, parameters };
    }
  }
  return statements;
}

/** The last lines of the log, for a message about a server that failed. */
export async function readLogTail(logFile: string, maxLines: number): Promise<string> {
  const lines = (await readTail(logFile, 0)).toString('utf8').trimEnd().split('\n');
  return lines.slice(-maxLines).join('\n');
}

async function readTail(logFile: string, from: LogPosition): Promise<Buffer> {
  await using file = await open(logFile, 'r');
  const bytes = Buffer.alloc(Math.max(0, (await file.stat()).size - from));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
  return bytes.subarray(0, bytesRead);
}
