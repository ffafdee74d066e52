/** `docs/conformance.md`: what is proved, by which tests, against which SDK. All of it follows from data beside the tests. */
import { readFileSync } from 'node:fs';
import { type ByteDifference, differences } from '../conformance/differences.ts';
import type { OfficialFault, Seen } from '../conformance/official-faults/fault.ts';
import { officialFaults } from '../conformance/official-faults.ts';
import type { Point } from '../conformance/points/point.ts';
import type { Proof } from '../conformance/points/proof.ts';
import { areas } from '../conformance/points.ts';
import { readings } from '../conformance/readings.ts';
import type { Section } from './section.ts';

const page = 'docs/conformance.md';

interface Provenance {
  readonly sdk: {
    readonly artifact: string;
    readonly version: string;
    readonly sha256: string;
    readonly serDeVersion: number;
  };
  readonly arrow: string;
  readonly jackson: string;
  readonly files: Readonly<Record<string, { readonly lines: number }>>;
  /** Kind of message → version → how many. */
  readonly messages: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const provenance = JSON.parse(
  readFileSync('test/conformance/messages/provenance.json', 'utf8'),
) as Provenance;

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

function table(headings: readonly string[], rows: readonly string[]): readonly string[] {
  return [row(...headings), `|${'---|'.repeat(headings.length)}`, ...rows];
}

function judgeLines(): readonly string[] {
  const { sdk, arrow, jackson } = provenance;
  return table(
    ['What', 'Version'],
    [
      row(`\`${sdk.artifact}\``, sdk.version),
      row('SHA-256 of its jar', `\`${sdk.sha256}\``),
      row('version of the protocol that it announces', String(sdk.serDeVersion)),
      row('Apache Arrow for Java', arrow),
      row('Jackson', jackson),
    ],
  );
}

function messageLines(): readonly string[] {
  const versions = [...new Set(Object.values(provenance.messages).flatMap(Object.keys))].toSorted();
  const rows = Object.entries(provenance.messages).map(([kind, counts]) => {
    const each = versions.map((version) => counts[version] ?? 0);
    return row(`\`${kind}\``, ...each.map((count) => (count === 0 ? '' : String(count))), String(sum(each)));
  });
  const total = sum(Object.values(provenance.messages).flatMap((counts) => Object.values(counts)));
  return [
    ...table(['Message', ...versions, 'all'], rows),
    '',
    `${total} messages in ${Object.keys(provenance.files).length} files.`,
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function proofText({ file, test, case: caseText }: Proof): string {
  const place = file.replace(/^test\/(connectors\/federation\/)?/, '').replace(/\.test\.ts$/, '');
  const named = `${place}: ${test}`.replaceAll(/[<>[\]*_`~\\]/g, '\\$&');
  const which = caseText === undefined ? '' : ` (\`${caseText}\`)`;
  return `[${named}](../${file})${which}`;
}

function proofTexts(proofs: readonly Proof[]): string {
  return proofs.map(proofText).join('<br>');
}

function pointRow({ number, statement, provedBy, note, needsAccount }: Point): string {
  const said = note === undefined ? statement : `${statement}<br>*${note}*`;
  return row(
    String(number),
    said,
    needsAccount === undefined ? proofTexts(provedBy) : `not here: ${needsAccount}`,
  );
}

function pointLines(): readonly string[] {
  const points = areas.flatMap((area) => area.points);
  const proved = points.filter(({ provedBy }) => provedBy.length > 0);
  const withAccount = points.filter(({ needsAccount }) => needsAccount !== undefined);
  return [
    `${points.length} points: ${proved.length} are proved here, ${withAccount.length} could only be proved with an AWS account.`,
    ...areas.flatMap((area) => [
      '',
      `### ${area.title}`,
      '',
      ...table(['', 'What holds', 'Proved by'], area.points.map(pointRow)),
    ]),
  ];
}

function seenText(seen: Seen | null): string {
  switch (seen?.kind) {
    case 'program':
      return ` (seen: \`${seen.observed}\`)`;
    case 'message':
      return ` (seen: \`${seen.id}\`)`;
    case 'plans':
      return ` (seen in ${seen.count} plans)`;
    case undefined:
      return '';
  }
}

function faultRow({ seen, place, official, ours, athena, provedBy }: OfficialFault): string {
  return row(place, `${official}${seenText(seen)}`, ours, athena, proofTexts(provedBy));
}

function faultLines(): readonly string[] {
  const seen = officialFaults.filter((fault) => fault.seen !== null);
  return [
    `${officialFaults.length} places. Of these, ${seen.length} are seen in what that SDK does here, the others were read in its source.`,
    '',
    ...table(['Where', 'AWS’s SDK', 'Ours', 'Athena', 'Proved by'], officialFaults.map(faultRow)),
  ];
}

function differenceTable(listed: readonly ByteDifference[]): readonly string[] {
  return table(
    ['Where', 'AWS’s SDK', 'Ours', 'Reason'],
    listed.map(({ place, official, ours, reason }) => row(place, official, ours, reason)),
  );
}

/** What is read otherwise has a list of its own. */
const readPlaces: ReadonlySet<string> = new Set(Object.values(readings).map(({ place }) => place));
const sameMeaning = differences.filter(({ place }) => !readPlaces.has(place));

export const conformanceSections: readonly Section[] = [
  { page, marker: 'judge', lines: judgeLines() },
  { page, marker: 'messages', lines: messageLines() },
  { page, marker: 'points', lines: pointLines() },
  { page, marker: 'differences', lines: differenceTable(sameMeaning) },
  { page, marker: 'readings', lines: differenceTable(Object.values(readings)) },
  { page, marker: 'faults', lines: faultLines() },
];
