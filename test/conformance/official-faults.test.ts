import { expect, it } from '@jest/globals';
import { describeOfficial, runOfficial } from './official.ts';
import { officialFaults } from './official-faults.ts';

interface Observation {
  readonly id: string;
  readonly observed: string;
}

describeOfficial('the faults of AWS’s SDK', () => {
  it('are still there, each as it is told', async () => {
    const { exitCode, stdout, stderr } = await runOfficial('faults');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const observed = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Observation);
    const told = officialFaults.flatMap(({ seen }) =>
      seen?.kind === 'program' ? [{ id: seen.id, observed: seen.observed }] : [],
    );
    const byId = (a: Observation, b: Observation) => (a.id < b.id ? -1 : 1);
    expect(observed.toSorted(byId)).toEqual(told.toSorted(byId));
  });
});
