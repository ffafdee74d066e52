import { describe, expect, it } from '@jest/globals';
import {
  type CasingDefaults,
  casingModes,
  resolveCasingMode,
} from '../../../../connectors/federation/environment/casing.ts';
import { readEnvironment } from '../../../../connectors/federation/environment/config.ts';

const defaults: CasingDefaults = { fromVariables: 'CASE_INSENSITIVE_SEARCH', fromGlueConnection: 'NONE' };
const allModes = 'NONE, LOWER, UPPER, CASE_INSENSITIVE_SEARCH, ANNOTATION';

describe('casing_mode', () => {
  it.each(casingModes)('takes %s in any case of letters', (mode) => {
    expect(resolveCasingMode({ casing_mode: mode }, defaults)).toBe(mode);
    expect(resolveCasingMode({ casing_mode: ` ${mode.toLowerCase()} ` }, defaults)).toBe(mode);
    expect(() => readEnvironment({ casing_mode: mode.toLowerCase() })).not.toThrow();
  });

  it.each([
    [{}, 'CASE_INSENSITIVE_SEARCH'],
    [{ casing_mode: ' ' }, 'CASE_INSENSITIVE_SEARCH'],
    [{ glue_connection: ' ' }, 'CASE_INSENSITIVE_SEARCH'],
    [{ glue_connection: 'owls' }, 'NONE'],
    [{ glue_connection: 'owls', casing_mode: 'upper' }, 'UPPER'],
  ])('with %j is %s', (environment, expected) => {
    expect(resolveCasingMode(environment, defaults)).toBe(expected);
  });

  it.each(['LOWERCASE', 'case insensitive search', 'true'])(
    'with the invalid %j fails the start with all that is allowed',
    (value) => {
      const fault = `casing_mode is "${value}"; it takes one of ${allModes}`;

      expect(() => readEnvironment({ casing_mode: value, spill_concurrency: '0' })).toThrow(
        expect.objectContaining({
          code: 'InvalidInput',
          message: expect.stringMatching(`(?=[^]*spill_concurrency)(?=[^]*${fault})`),
        }),
      );
      expect(() => resolveCasingMode({ casing_mode: value }, defaults)).toThrow(fault);
    },
  );

  it('is refused with those that the connector knows', () => {
    const known = { ...defaults, known: ['NONE', 'CASE_INSENSITIVE_SEARCH'] } as const;

    expect(() => resolveCasingMode({ casing_mode: 'UPPER' }, known)).toThrow(
      'casing_mode is "UPPER"; it takes one of NONE, CASE_INSENSITIVE_SEARCH, in any case of letters',
    );
  });
});
