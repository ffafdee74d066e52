/** What people read beside a result: errors, and what a query took. */
import { messageOf } from '../../connectors/federation/caller.ts';
import { DialectError } from '../athena/dialect/errors.ts';
import { QueryError } from '../athena/errors.ts';
import type { QueryStatistics } from '../athena/run.ts';
import { UsageError } from './usage.ts';

export function describeFailure(error: unknown): string {
  if (error instanceof UsageError) {
    const help = ['owlery', error.command, '--help'].filter((word) => word !== '').join(' ');
    return `${error.message}\ntry: ${help}`;
  }
  if (error instanceof QueryError || error instanceof DialectError) return `${error.code}: ${error.message}`;
  return messageOf(error);
}

export function describeStatistics({ scans, functions, rows, stageMs }: QueryStatistics): readonly string[] {
  const total = stageMs.planning + stageMs.scanning + stageMs.answering;
  return [
    `${count(rows, 'row')} returned in ${ms(total)}: planning ${ms(stageMs.planning)}, reading ${ms(stageMs.scanning)}, answering ${ms(stageMs.answering)}`,
    ...scans.map((scan) => {
      const name = `${scan.catalogName}.${scan.tableName}`;
      if (scan.requests === 0) return `${name}: not asked`;
      const spilled = scan.spilledObjects === 0 ? '' : `, ${count(scan.spilledObjects, 'object')} through S3`;
      const what =
        scan.rows === 0 && scan.catalogName === 'awsdatacatalog'
          ? count(scan.splits, 'file')
          : count(scan.rows, 'row');
      return `${name}: ${what}, ${bytes(scan.bytes)}${spilled}, ${ms(scan.ms)}`;
    }),
    ...functions.map((each) => {
      if (each.calls === 0) return `${each.name}: not called`;
      return `${each.name}: ${count(each.rows, 'row')} in ${count(each.calls, 'call')} of ${each.lambdaName}, ${bytes(each.bytes)}, ${ms(each.ms)}`;
    }),
  ];
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}

export function ms(duration: number): string {
  return duration < 10_000 ? `${Math.round(duration)} ms` : `${(duration / 1000).toFixed(1)} s`;
}

function bytes(number: number): string {
  if (number < 10_000) return count(number, 'byte');
  return number < 10_000_000 ? `${Math.round(number / 1000)} kB` : `${Math.round(number / 1_000_000)} MB`;
}
