import { describe, expect, it } from '@jest/globals';
import { parseStatements } from '../../../../local/services/postgres/statements.ts';

const prefix = (processId: number) => `2026-11-24 10:20:30.456 UTC\t${processId}\towlery\timages\t`;

describe('parseStatements', () => {
  it('reads simple, prepared and fetched statements in order', () => {
    const log = [
      `${prefix(7)}LOG:  statement: BEGIN`,
      `${prefix(7)}LOG:  execute <unnamed>: SELECT 1`,
      `${prefix(7)}LOG:  execute fetch from scan/c1: SELECT 2`,
      '',
    ].join('\n');

    expect(parseStatements(log).map(({ sql }) => sql)).toEqual(['BEGIN', 'SELECT 1', 'SELECT 2']);
  });

  it('gives parameters to the statement of the same process', () => {
    const log = [
      `${prefix(7)}LOG:  execute <unnamed>: SELECT $1`,
      `${prefix(7)}DETAIL:  Parameters: $1 = 'a''b'`,
      `${prefix(8)}LOG:  statement: SELECT 3`,
      `${prefix(9)}DETAIL:  Parameters: $1 = 'lost'`,
    ].join('\n');

    expect(parseStatements(log)).toEqual([
      {
        database: 'images',
        application: 'owlery',
        processId: 7,
        sql: 'SELECT $1',
        parameters: "$1 = 'a''b'",
      },
      { database: 'images', application: 'owlery', processId: 8, sql: 'SELECT 3', parameters: undefined },
    ]);
  });

  it('restores the lines of a statement, and its own tabs', () => {
    const log = `${prefix(7)}LOG:  statement: SELECT\n\t\t1,\n\t2\n${prefix(7)}LOG:  statement: COMMIT\n`;

    expect(parseStatements(log).map(({ sql }) => sql)).toEqual(['SELECT\n\t1,\n2', 'COMMIT']);
  });

  it.each([
    ['an empty log', ''],
    ['a server message', `${prefix(7)}LOG:  checkpoint starting: time`],
    ['an error', `${prefix(7)}ERROR:  syntax error at or near "x"`],
    ['lines of another form', 'postgres: could not find a file\n'],
    ['the end of an entry that began before', "\trest of a statement: SELECT 'x'\n"],
  ])('finds no statement in %s', (_, log) => {
    expect(parseStatements(log)).toEqual([]);
  });
});
