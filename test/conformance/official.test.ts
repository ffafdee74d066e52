import { expect, it } from '@jest/globals';
import { describeOfficial, runOfficial } from './official.ts';
import { javacVersion, wantedFromEnvironment } from './official-tools.ts';

it('takes only the settings of OWLERY_CONFORMANCE that are documented', () => {
  expect(wantedFromEnvironment({})).toBe('if-present');
  expect(wantedFromEnvironment({ OWLERY_CONFORMANCE: '' })).toBe('if-present');
  expect(wantedFromEnvironment({ OWLERY_CONFORMANCE: 'required' })).toBe('required');
  expect(wantedFromEnvironment({ OWLERY_CONFORMANCE: 'off' })).toBe('off');
  expect(() => wantedFromEnvironment({ OWLERY_CONFORMANCE: 'yes' })).toThrow('it takes required, off');
});

it('reads the version of a JDK', () => {
  expect(javacVersion('javac 17.0.15\n')).toBe(17);
  expect(javacVersion('javac 1.8.0_402')).toBe(1);
  expect(javacVersion('xcode-select: note: no developer tools were found')).toBeNull();
});

describeOfficial('the program on AWS’s SDK', () => {
  it('says what it can do when it is asked for nothing', async () => {
    const run = await runOfficial('nothing');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('usage: Main');
  });
});
