/** How a long list of tables is given out, page by page. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TableName } from '../../../connectors/federation/index.ts';
import { compareTables, createTableLists, tablePage } from '../../../connectors/postgres/table-pages.ts';

const named = (...names: readonly string[]): readonly TableName[] =>
  names.map((tableName) => ({ schemaName: 's', tableName }));
const namesOf = (tables: readonly TableName[]) => tables.map(({ tableName }) => tableName);

describe('a page of tables', () => {
  it('goes on behind the last name, whatever was made or dropped meanwhile', () => {
    const first = tablePage(named('b', 'd', 'f'), { nextToken: null, pageSize: 2 });
    const second = tablePage(named('a', 'b', 'f', 'g'), { nextToken: first.nextToken, pageSize: 2 });
    expect([namesOf(first.tables), namesOf(second.tables), second.nextToken]).toEqual([
      ['b', 'd'],
      ['f', 'g'],
      null,
    ]);
  });

  it('gives every table once, of whatever size the pages are', () => {
    const names = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 9 }), (list, pageSize) => {
        const tables = [...named(...list)].sort(compareTables);
        const found: TableName[] = [];
        let nextToken: string | null = null;
        do {
          const page = tablePage(tables, { nextToken, pageSize });
          found.push(...page.tables);
          nextToken = page.nextToken;
        } while (nextToken !== null);
        expect(found).toEqual(tables);
      }),
      { seed: 7 },
    );
  });

  it.each(['2', 'x', '["a"]', 'null'])('is refused after token %s', (nextToken) => {
    expect(() => tablePage(named('a'), { nextToken, pageSize: 1 })).toThrow(
      'the page token is not one that this connector gave',
    );
  });
});

describe('a list of tables', () => {
  async function reads(
    ...pages: readonly { readonly key?: string; readonly nextToken: string | null; readonly atMs?: number }[]
  ) {
    let nowMs = 0;
    let count = 0;
    const lists = createTableLists(() => nowMs);
    for (const { key = 'k', nextToken, atMs = 0 } of pages) {
      nowMs = atMs;
      await lists.listFor(key, { nextToken, pageSize: 1 }, async () => {
        count++;
        return named('a', 'b', 'c');
      });
    }
    return count;
  }

  it('is read once for all its pages', async () => {
    expect(await reads({ nextToken: null }, { nextToken: 'a' }, { nextToken: 'b' })).toBe(1);
  });

  it('is read again for a first page, for another list, and after a minute', async () => {
    expect(await reads({ nextToken: null }, { nextToken: null })).toBe(2);
    expect(await reads({ nextToken: null }, { nextToken: 'a', key: 'other' })).toBe(2);
    expect(await reads({ nextToken: null }, { nextToken: 'a', atMs: 60_000 })).toBe(2);
  });
});
