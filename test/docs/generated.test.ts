/**
 * Tables in the docs that follow from the code. `UPDATE_DOCS=1 npm test -- test/docs/generated` writes them; without it, the
 * test fails when a page no longer says what the code does.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { FunctionEntry } from '../../local/athena/dialect/functions/entry.ts';
import { functionFamilies } from '../../local/athena/dialect/functions.ts';
import { conformanceSections } from './conformance.ts';
import { typeLines } from './postgres-types.ts';
import type { Section } from './section.ts';

function functionLines(): readonly string[] {
  return functionFamilies.flatMap(({ title, functions }) => {
    const entries = Object.entries(functions).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const answered = entries.filter(([, { how }]) => how !== 'unsupported').map(([name]) => `\`${name}\``);
    const refused = entries.flatMap(([name, entry]) => refusal(name, entry));
    if (answered.length + refused.length === 0) return [];
    return [
      `**${title}.** ${answered.join(', ')}.`,
      ...(refused.length === 0 ? [] : ['', `Not answered: ${refused.join(', ')}.`]),
      '',
    ];
  });
}

function refusal(name: string, entry: FunctionEntry): readonly string[] {
  if (entry.how !== 'unsupported') return [];
  return [entry.why === undefined ? `\`${name}\`` : `\`${name}\` (${entry.why})`];
}

const sections: readonly Section[] = [
  { page: 'docs/postgres.md', marker: 'types', lines: typeLines() },
  { page: 'docs/sql.md', marker: 'functions', lines: functionLines() },
  ...conformanceSections,
];

describe('a generated section says what the code does', () => {
  it.each(sections)('$page: $marker', ({ page, marker, lines }) => {
    const text = readFileSync(page, 'utf8');
    const pattern = new RegExp(`(<!-- ${marker} -->\n)[\\s\\S]*?(<!-- /${marker} -->)`);
    expect(text).toMatch(pattern);
    const written = text.replace(
      pattern,
      (_, open: string, close: string) => `${open}${lines.join('\n').trimEnd()}\n${close}`,
    );
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, written);
    else expect(text).toBe(written);
  });
});
