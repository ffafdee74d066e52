/** Which persona a caller is, and which rule a table has. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FederatedIdentity } from '../../../../connectors/federation/domain/identity.ts';
import { parseColumnPolicy } from '../../../../connectors/federation/policy/document.ts';
import {
  personaFor,
  ruleFor,
  seesColumn,
  seesSchema,
} from '../../../../connectors/federation/policy/persona.ts';
import { anonymous } from '../../../../connectors/federation/wire/identity.ts';

const policyOf = (...personas: readonly object[]) =>
  parseColumnPolicy(
    JSON.stringify({
      version: 1,
      personas: personas.map((members) => ({ tables: { '*': '*' }, ...members })),
    }),
  );
const caller = (members: Partial<FederatedIdentity>): FederatedIdentity => ({ ...anonymous, ...members });
const nameFor = (callers: object, who: Partial<FederatedIdentity>) =>
  personaFor(
    policyOf({ name: 'wanted', callers }, { name: 'rest', callers: { arns: ['*'] } }),
    null,
    caller(who),
  ).name;

describe('a persona', () => {
  it.each([
    ['an ARN', { arns: ['arn:aws:iam::1:role/a'] }, { arn: 'arn:aws:iam::1:role/a' }, 'wanted'],
    [
      'an ARN that only begins so',
      { arns: ['arn:aws:iam::1:role/a'] },
      { arn: 'arn:aws:iam::1:role/ab' },
      'rest',
    ],
    [
      'a pattern',
      { arns: ['arn:aws:sts::*:assumed-role/a/*'] },
      { arn: 'arn:aws:sts::1:assumed-role/a/s' },
      'wanted',
    ],
    ['a dot, which is no pattern', { arns: ['a.c'] }, { arn: 'abc' }, 'rest'],
    ['one of several groups', { groups: ['x', 'bi'] }, { iamGroups: ['bi'] }, 'wanted'],
    ['none of the groups', { groups: ['x'] }, { iamGroups: ['X'] }, 'rest'],
    [
      'all tags',
      { tags: { team: 'bi', tier: '1' } },
      {
        principalTags: new Map([
          ['team', 'bi'],
          ['tier', '1'],
        ]),
      },
      'wanted',
    ],
    [
      'a tag too few',
      { tags: { team: 'bi', tier: '1' } },
      { principalTags: new Map([['team', 'bi']]) },
      'rest',
    ],
    ['an ARN without the group', { arns: ['*'], groups: ['bi'] }, { arn: 'a' }, 'rest'],
  ])('is told by %s', (_, callers, who, name) => {
    expect(nameFor(callers, who)).toBe(name);
  });

  it('is the one that the function is for, whoever calls', () => {
    const policy = policyOf({ name: 'analyst', callers: { arns: ['*'] } }, { name: 'steward' });
    expect(personaFor(policy, 'steward', anonymous).name).toBe('steward');
    expect(() => personaFor(policy, 'Steward', anonymous)).toThrow('column_policy_persona is Steward');
  });

  it('is nobody where none fits', () => {
    const policy = policyOf({ name: 'analyst', callers: { groups: ['bi'] } }, { name: 'steward' });
    expect(() => personaFor(policy, null, caller({ arn: 'arn:x' }))).toThrow('for the caller arn:x');
  });

  it('fits a pattern exactly where the regular expression does', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
    fc.assert(
      fc.property(piece, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, arn) => {
        fc.pre(pattern !== '');
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(arn);
        expect(nameFor({ arns: [pattern] }, { arn })).toBe(expected ? 'wanted' : 'rest');
      }),
      { seed: 4, numRuns: 2000 },
    );
  });
});

describe('the rule of a table', () => {
  const [persona] = policyOf({
    name: 'a',
    tables: { 'p.t': ['x'], 'p.*': { except: ['y'] }, 'q.*': '*' },
  }).personas;
  if (persona === undefined) throw new Error('a persona was expected');
  const sees = (schemaName: string, tableName: string, column: string) => {
    const rule = ruleFor(persona, { schemaName, tableName });
    return rule === null ? null : seesColumn(rule, column);
  };

  it('is the most exact one alone', () => {
    expect([sees('p', 't', 'x'), sees('p', 't', 'z'), sees('p', 'u', 'x'), sees('p', 'u', 'Y')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('is none for what nobody named', () => {
    expect(sees('r', 't', 'x')).toBeNull();
    expect([seesSchema(persona, 'P'), seesSchema(persona, 'r'), seesSchema(persona, 'p.t')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
