/** The SQL of a command: its argument, a file, or standard input. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { messageOf } from '../../connectors/federation/caller.ts';
import type { QuerySource } from './arguments.ts';
import { UsageError } from './usage.ts';

export async function readSql({ sql, file }: QuerySource, command: string): Promise<string> {
  if (sql !== null) return sql;
  if (file !== null && file !== '-') {
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      throw new UsageError(`cannot read the SQL file ${file}: ${messageOf(error)}`, command);
    }
  }
  if (file === null && process.stdin.isTTY) {
    throw new UsageError('no SQL given; write it in quotes, or use -f <file>', command);
  }
  return text(process.stdin);
}
