import { describe, expect, it } from '@jest/globals';
import { readEnvironment } from '../../../../connectors/federation/environment/config.ts';

describe('the environment', () => {
  it('has defaults for everything', () => {
    expect(readEnvironment({})).toEqual({
      spill: {
        bucket: null,
        prefix: 'athena-federation-spill',
        bucketOwner: null,
        putHeaders: new Map(),
        concurrency: 3,
        queueCapacity: 0,
      },
      encryption: { kind: 'local' },
      maxBlockBytes: null,
      throttle: { initialDelayMs: 10, maxDelayMs: 1000, decreaseFactor: 0.5, increaseMs: 10 },
      isPassthroughEnabled: true,
      logLevel: 'info',
      warnings: [],
    });
  });

  it('takes the names of the connectors of AWS', () => {
    const config = readEnvironment({
      spill_bucket: ' bucket ',
      spill_prefix: 'prefix',
      spill_bucket_owner: '123456789012',
      spill_put_request_headers: '{"x-amz-server-side-encryption":"aws:kms"}',
      spill_concurrency: '4',
      MAX_BLOCK_SIZE_BYTES: '1000000',
      throttle_initial_delay_ms: '0',
      throttle_max_delay_ms: '5000',
      throttle_decrease_factor: '.25',
      throttle_increase_ms: '20',
      enable_query_passthrough: 'False',
      log_level: 'DEBUG',
    });

    expect(config).toMatchObject({
      spill: {
        bucket: 'bucket',
        prefix: 'prefix',
        bucketOwner: '123456789012',
        putHeaders: new Map([['x-amz-server-side-encryption', 'aws:kms']]),
        concurrency: 4,
        queueCapacity: 0,
      },
      maxBlockBytes: 1_000_000,
      throttle: { initialDelayMs: 0, maxDelayMs: 5000, decreaseFactor: 0.25, increaseMs: 20 },
      isPassthroughEnabled: false,
      logLevel: 'debug',
    });
  });

  it.each([
    [{}, { kind: 'local' }],
    [{ disable_spill_encryption: 'TRUE' }, { kind: 'none' }],
    [{ disable_spill_encryption: 'TRUE', kms_key_id: 'key' }, { kind: 'none' }],
    [{ disable_spill_encryption: 'yes' }, { kind: 'local' }],
    [
      { disable_spill_encryption: 'false', kms_key_id: 'key' },
      { kind: 'kms', keyId: 'key' },
    ],
    [{ kms_key_id: ' ' }, { kind: 'local' }],
  ])('with %j encrypts by %j', (environment, expected) => {
    expect(readEnvironment(environment).encryption).toEqual(expected);
  });

  it.each([
    [{ spill_queue_capacity: '3' }, 3],
    [{ SPILL_QUEUE_CAPACITY: '5' }, 5],
    [{ SPILL_QUEUE_CAPACITY: '5', spill_queue_capacity: '3' }, 5],
    [{ SPILL_QUEUE_CAPACITY: '0' }, 0],
  ])('with %j queues %i blocks', (environment, expected) => {
    expect(readEnvironment(environment).spill.queueCapacity).toBe(expected);
  });

  it.each([
    ['no JSON', '{"x-amz-secret":'],
    ['a list', '["x-amz-secret"]'],
    ['null', 'null'],
    ['a value that is no text', '{"x-amz-secret":1}'],
    ['a name that is no header', '{"x amz secret":"v"}'],
    ['a value that breaks the line', '{"x-amz-secret":"v\\r\\nhost: other"}'],
  ])(
    'ignores spill_put_request_headers that is %s, with a warning that does not repeat it',
    (_what, text) => {
      const { spill, warnings } = readEnvironment({ spill_put_request_headers: text });

      expect(spill.putHeaders.size).toBe(0);
      expect(warnings).toEqual([
        'spill_put_request_headers is ignored: it is not a JSON object of strings, such as {"x-amz-server-side-encryption":"aws:kms"}',
      ]);
    },
  );

  it.each([
    [{ AWS_LAMBDA_LOG_LEVEL: 'TRACE' }, 'debug'],
    [{ AWS_LAMBDA_LOG_LEVEL: 'FATAL' }, 'error'],
    [{ AWS_LAMBDA_LOG_LEVEL: 'ERROR', log_level: 'warn' }, 'warn'],
  ])('with %j logs from level %s', (environment, expected) => {
    expect(readEnvironment(environment).logLevel).toBe(expected);
  });

  it('reports all faults together, with what is allowed', () => {
    const faulty = {
      spill_bucket_owner: '12345',
      spill_concurrency: '0',
      SPILL_QUEUE_CAPACITY: 'many',
      MAX_BLOCK_SIZE_BYTES: '16MB',
      throttle_initial_delay_ms: '-1',
      throttle_max_delay_ms: '0',
      throttle_decrease_factor: '1.5',
      throttle_increase_ms: '1e3',
      enable_query_passthrough: 'no',
      log_level: 'loud',
      cross_account_role_arn: 'arn:aws:iam::123456789012:role/other',
    };

    let message = '';
    try {
      readEnvironment(faulty);
    } catch (error) {
      message = error instanceof Error ? error.message : '';
    }

    expect(message.split('\n')).toEqual([
      'the environment of the connector is faulty:',
      '- spill_concurrency is "0"; it takes an integer from 1 to 64',
      '- spill_bucket_owner is "12345"; it takes the 12 digits of an AWS account',
      '- SPILL_QUEUE_CAPACITY is "many"; it takes an integer from 0 to 64',
      '- MAX_BLOCK_SIZE_BYTES is "16MB"; it takes an integer from 1 to 1073741824',
      '- throttle_initial_delay_ms is "-1"; it takes an integer from 0 to 900000',
      '- throttle_max_delay_ms is "0"; it takes an integer from 1 to 900000',
      '- throttle_decrease_factor is "1.5"; it takes a decimal number from 0.001 to 1',
      '- throttle_increase_ms is "1e3"; it takes an integer from 1 to 900000',
      '- enable_query_passthrough is "no"; it takes true or false',
      '- log_level is "loud"; it takes one of trace, debug, info, warn, error, fatal',
      "- cross_account_role_arn is set, but assuming a role is not supported; give the function's own role access",
    ]);
  });
});
