import { describe, expect, it } from '@jest/globals';
import { queryId } from '../../../../connectors/federation/domain/names.ts';
import { objectLocation, planSpillLocation } from '../../../../connectors/federation/spill/location.ts';

const config = { bucket: 'own-bucket', prefix: 'own-prefix' };

function location(options: Record<string, string>, from: { bucket: string | null; prefix: string } = config) {
  const identity = {
    account: '000000000000',
    arn: 'arn',
    principalTags: new Map(),
    iamGroups: [],
    configOptions: new Map(Object.entries(options)),
  };
  return planSpillLocation({ identity, queryId: queryId('query-1') }, from, () => 'uuid');
}

describe('spill location', () => {
  it.each([
    ['the environment alone', {}, config, 'own-bucket', 'own-prefix/query-1/uuid'],
    ['a bucket in the request', { spill_bucket: 'b' }, config, 'b', 'own-prefix/query-1/uuid'],
    ['a prefix in the request', { spill_prefix: 'p/q' }, config, 'own-bucket', 'p/q/query-1/uuid'],
    [
      'blank options in the request',
      { spill_bucket: ' ', spill_prefix: '' },
      config,
      'own-bucket',
      'own-prefix/query-1/uuid',
    ],
    [
      'a prefix that holds the query id',
      { spill_prefix: 'p/query-1/x' },
      config,
      'own-bucket',
      'p/query-1/x/uuid',
    ],
    ['slashes as they are', {}, { bucket: 'b', prefix: '/p/' }, 'b', '/p//query-1/uuid'],
  ])('takes %s', (_what, options, from, bucket, key) => {
    expect(location(options, from)).toEqual({ bucket, key, directory: true });
  });

  it('gives every split a key of its own', () => {
    const identity = {
      account: '',
      arn: '',
      principalTags: new Map(),
      iamGroups: [],
      configOptions: new Map(),
    };
    const request = { identity, queryId: queryId('query-1') };

    const keys = Array.from({ length: 10 }, () => planSpillLocation(request, config).key);

    expect(new Set(keys).size).toBe(10);
  });

  it('names the variable to set when there is no bucket', () => {
    expect(() => location({}, { bucket: null, prefix: 'p' })).toThrow(
      'set the environment variable spill_bucket',
    );
  });

  it('refuses a request without a query id', () => {
    const identity = {
      account: '',
      arn: '',
      principalTags: new Map(),
      iamGroups: [],
      configOptions: new Map(),
    };

    expect(() => planSpillLocation({ identity, queryId: queryId('') }, config)).toThrow('no query id');
  });

  it('numbers objects by a suffix of the split key', () => {
    const split = { bucket: 'b', key: 'p/q/uuid', directory: true };

    expect(objectLocation(split, 12)).toEqual({ bucket: 'b', key: 'p/q/uuid.12', directory: false });
  });
});
