import { describe, expect, it } from '@jest/globals';
import { glueCatalogId, isGlueEnabled } from '../../../../connectors/federation/glue/settings.ts';

describe('disable_glue', () => {
  it.each([
    [undefined, true],
    ['false', true],
    ['FALSE', true],
    ['', false],
    ['true', false],
    ['anything', false],
  ])('with the value %j uses Glue: %s', (value, expected) => {
    expect(isGlueEnabled(value === undefined ? {} : { disable_glue: value })).toBe(expected);
  });
});

describe("Glue's catalog", () => {
  const functionArn = 'arn:aws:lambda:eu-west-1:111111111111:function:owls';
  const account = '222222222222';

  it.each([
    ['glue_catalog before all', { glue_catalog: ' 333333333333 ' }, functionArn, account, '333333333333'],
    ['the account of the function', {}, functionArn, account, '111111111111'],
    ['that of the function in spite of its alias', {}, `${functionArn}:live`, account, '111111111111'],
    ['that of the function in spite of its version', {}, `${functionArn}:$LATEST`, account, '111111111111'],
    [
      'that of a function of another partition',
      {},
      functionArn.replace('aws', 'aws-cn'),
      account,
      '111111111111',
    ],
    ['the account of the caller without a function', { glue_catalog: ' ' }, null, account, account],
    ['the account of the caller for what is no function', {}, 'arn:aws:lambda:x:1:layer:y', account, account],
    ["the role's where nobody says", {}, null, '', null],
    ["the role's where a tool calls", {}, null, 'VALIDATION_ACCOUNT', null],
  ])('is %s', (_what, environment, arn, caller, expected) => {
    expect(glueCatalogId({ environment, functionArn: arn, account: caller })).toBe(expected);
  });
});
