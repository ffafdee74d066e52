import { describe, expect, it } from '@jest/globals';
import {
  defaultThrottleConfig,
  type ThrottleConfig,
  ThrottledCaller,
} from '../../../../connectors/federation/environment/throttling.ts';

class SlowDown extends Error {}

/** A source that throttles as often as told, on a clock that only sleeping moves. */
function source(config: Partial<ThrottleConfig> = {}) {
  const delays: number[] = [];
  let throttles = 0;
  let nowMs = 0;
  const caller = new ThrottledCaller({
    isThrottle: (error) => error instanceof SlowDown,
    config: { ...defaultThrottleConfig, ...config },
    now: () => nowMs,
    sleep: async (delayMs, signal) => {
      signal?.throwIfAborted();
      delays.push(delayMs);
      nowMs += delayMs;
    },
  });
  const attempt = async () => {
    if (throttles === 0) return 'answer';
    throttles--;
    throw new SlowDown('rate exceeded');
  };
  return {
    caller,
    delays,
    attempt,
    throttle(times: number) {
      throttles = times;
    },
  };
}

describe('a throttled caller', () => {
  it('does not wait before it has been throttled', async () => {
    const { caller, delays, attempt } = source();

    expect(await caller.call(attempt)).toBe('answer');

    expect(delays).toEqual([]);
    expect([caller.delayMs, caller.state]).toEqual([0, 'fast-start']);
  });

  it('multiplies its delay with each throttle and takes a step off with each success', async () => {
    const { caller, delays, attempt, throttle } = source();

    throttle(2);
    await caller.call(attempt);
    expect(delays).toEqual([10, 20]);
    expect([caller.delayMs, caller.state]).toEqual([10, 'avoidance']);
    await caller.call(attempt);
    expect(caller.delayMs).toBe(0);
    await caller.call(attempt);

    expect(delays).toEqual([10, 20, 10]);
  });

  it('caps its delay', async () => {
    const { caller, delays, attempt, throttle } = source();

    throttle(10);
    await caller.call(attempt);

    expect(delays).toEqual([10, 20, 40, 80, 160, 320, 640, 1000, 1000, 1000]);
  });

  it('rounds a delay up, and does not cap the first', async () => {
    const { caller, delays, attempt, throttle } = source({
      initialDelayMs: 7,
      maxDelayMs: 5,
      decreaseFactor: 0.3,
    });

    throttle(2);
    await caller.call(attempt);
    const uncapped = source({ initialDelayMs: 7, decreaseFactor: 0.3 });
    uncapped.throttle(2);
    await uncapped.caller.call(uncapped.attempt);

    expect(delays).toEqual([7, 5]);
    expect(uncapped.delays).toEqual([7, 24]);
  });

  it('passes other failures on and keeps its delay', async () => {
    const { caller, attempt, throttle } = source();
    throttle(1);
    await caller.call(attempt);
    throttle(0);

    const failing = caller.call(async () => {
      throw new Error('broken');
    });

    await expect(failing).rejects.toThrow('broken');
    expect(caller.delayMs).toBe(0);
  });

  it('passes a throttle on while nothing is spilled', async () => {
    const { caller, attempt, throttle } = source();
    throttle(1);

    const call = caller.call(attempt, { hasSpilled: () => false });

    await expect(call).rejects.toMatchObject({
      code: 'Throttling',
      name: 'com.amazonaws.athena.connector.lambda.exceptions.FederationThrottleException',
      message: 'the source is throttling: rate exceeded',
    });
    expect([caller.delayMs, caller.state]).toEqual([10, 'congested']);
  });

  it('retries a throttle once something is spilled', async () => {
    const { caller, delays, attempt, throttle } = source();
    throttle(3);

    expect(await caller.call(attempt, { hasSpilled: () => true })).toBe('answer');

    expect(delays).toEqual([10, 20, 40]);
  });

  it('gives up after its time', async () => {
    const { caller, attempt, throttle } = source();
    throttle(100);

    await expect(caller.call(attempt, { timeoutMs: 60 })).rejects.toMatchObject({
      code: 'OperationTimeout',
      message: 'the source still throttles after 70 ms of 60 ms: rate exceeded',
    });
  });

  it('ends with its signal', async () => {
    const { caller, attempt, throttle } = source();
    throttle(1000);
    const abort = new AbortController();
    let made = 0;

    const call = caller.call(
      () => {
        if (++made === 3) abort.abort(new Error('cancelled'));
        return attempt();
      },
      { signal: abort.signal },
    );

    await expect(call).rejects.toThrow('cancelled');
    expect(made).toBe(3);
  });
});
