import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { officialFaults } from './official-faults.ts';
import { faultsOfProofs } from './points/faults-of-proofs.ts';
import { areas } from './points.ts';

const points = areas.flatMap((area) => area.points);

describe('the points of the protocol', () => {
  it('are 1 to 124, each once, in order', () => {
    expect(points.map(({ number }) => number)).toEqual(Array.from({ length: 124 }, (_, index) => index + 1));
  });

  it('are proved, each by a test, unless only an AWS account could do it', () => {
    const unproved = points.filter(
      ({ provedBy, needsAccount }) => (provedBy.length === 0) !== (needsAccount !== undefined),
    );
    expect(unproved.map(({ number, statement }) => `${number}: ${statement}`)).toEqual([]);
  });

  it('are proved by tests that exist under the titles that are named', () => {
    const faults = points.flatMap(({ number, provedBy }) => faultsOfProofs(String(number), provedBy));
    expect(faults).toEqual([]);
  });
});

describe('the faults of AWS’s SDK', () => {
  it('are avoided by ours, each as a test proves', () => {
    const unproved = officialFaults.filter(({ provedBy }) => provedBy.length === 0);
    expect(unproved).toEqual([]);
    const faults = officialFaults.flatMap(({ place, provedBy }) => faultsOfProofs(place, provedBy));
    expect(faults).toEqual([]);
  });

  it('are among what it refused, where a message of the corpus shows one', () => {
    const { refused } = JSON.parse(readFileSync('test/conformance/messages/provenance.json', 'utf8')) as {
      readonly refused: Readonly<Record<string, string>>;
    };
    const shown = officialFaults.flatMap(({ seen }) => (seen?.kind === 'message' ? [seen.id] : []));
    expect(shown.filter((id) => !Object.hasOwn(refused, id))).toEqual([]);
  });
});

describe('a proof', () => {
  const lenient = 'test/connectors/federation/wire/lenient.test.ts';
  const refused = 'a request is refused by the name of its fault › %s';
  it.each([
    ['a file that is gone', { file: 'test/gone.test.ts', test: 'x' }, 'test/gone.test.ts does not exist'],
    [
      'a test under another title',
      { file: lenient, test: 'reading a request › takes sizes as text' },
      `${lenient} has no test "reading a request › takes sizes as text"`,
    ],
    [
      'a case that the table does not have',
      { file: lenient, test: refused, case: 'a request in Latin' },
      `"${refused}" of ${lenient} has no case "a request in Latin"`,
    ],
    [
      'a whole table whose titles say nothing',
      { file: lenient, test: refused },
      `"${refused}" of ${lenient} is proof of nothing without a case`,
    ],
  ])('of %s is found out', (_, proof, fault) => {
    expect(faultsOfProofs('1', [proof])).toEqual([`1: ${fault}`]);
  });

  it('may be a test in a table of suites, with one of the cases of its table', () => {
    const file = 'test/connectors/federation/arrow/builder.test.ts';
    const proof = { file, test: 'a builder of $field.name › takes null and undefined alike' };
    expect(faultsOfProofs('1', [proof])).toEqual([]);
    expect(faultsOfProofs('1', [{ file: lenient, test: refused, case: 'no @type' }])).toEqual([]);
  });
});
