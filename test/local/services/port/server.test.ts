import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AwsError } from '../../../../local/services/port/aws-error.ts';
import {
  type LocalPort,
  type LocalPortOptions,
  startLocalPort,
} from '../../../../local/services/port/server.ts';

let port: LocalPort | undefined;
let logged: string[] = [];
afterEach(async () => {
  await port?.close();
  port = undefined;
});

async function start(options: LocalPortOptions): Promise<LocalPort> {
  logged = [];
  port = await startLocalPort({ log: (line) => void logged.push(line), ...options });
  return port;
}

async function callJson(url: string, target: string | undefined, body: string, version = '1.1') {
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': `application/x-amz-json-${version}`,
      ...(target === undefined ? {} : { 'x-amz-target': target }),
    },
  });
  return { status: response.status, headers: response.headers, json: await response.json() };
}

describe('AWS JSON operations', () => {
  const jsonTargets = {
    'Echo.Say': (input: unknown) => ({ said: input }),
    'Echo.Nothing': () => undefined,
    'Echo.Refuse': () => {
      throw new AwsError('InvalidRequestException', 'no', { members: { AthenaErrorCode: 'INVALID_INPUT' } });
    },
    'Echo.Break': async () => {
      throw new Error('a secret detail');
    },
  };

  it('get the decoded body and answer in the same version of the protocol', async () => {
    const { url } = await start({ jsonTargets });

    const answer = await callJson(url, 'Echo.Say', '{"a":[1,"ü"]}', '1.0');

    expect(answer).toMatchObject({ status: 200, json: { said: { a: [1, 'ü'] } } });
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/);
    expect((await callJson(url, 'Echo.Nothing', '')).json).toEqual({});
  });

  it.each([
    ['Echo.Refuse', '{}', 400, 'InvalidRequestException', /^no$/],
    ['Echo.Shout', '{}', 400, 'UnknownOperationException', /Echo\.Shout/],
    ['constructor', '{}', 400, 'UnknownOperationException', /constructor/],
    [undefined, '{}', 400, 'UnknownOperationException', /x-amz-target/],
    ['Echo.Say', '{', 400, 'SerializationException', /not JSON/],
    ['Echo.Say', `"${'x'.repeat(200)}"`, 413, 'RequestTooLargeException', /100 bytes/],
    ['Echo.Break', '{}', 500, 'InternalFailure', /Echo\.Break/],
  ])('%s with %.20s is answered with its error', async (target, body, status, type, message) => {
    const { url } = await start({ jsonTargets, maxJsonBodyBytes: 100 });

    const answer = await callJson(url, target, body);

    expect(answer).toMatchObject({
      status,
      json: {
        __type: type,
        message: expect.stringMatching(message),
        Message: expect.stringMatching(message),
      },
    });
  });

  it('refuse a body beyond the limit while it is still coming', async () => {
    const { url } = await start({ jsonTargets, maxJsonBodyBytes: 100 });

    const answer = await callJson(url, 'Echo.Say', `"${'x'.repeat(20_000_000)}"`);

    expect(answer).toMatchObject({ status: 413, json: { __type: 'RequestTooLargeException' } });
  });

  it('carry the modelled members of their errors', async () => {
    const { url } = await start({ jsonTargets });

    expect((await callJson(url, 'Echo.Refuse', '{}')).json).toMatchObject({
      AthenaErrorCode: 'INVALID_INPUT',
    });
  });

  it('tell a failure of ours to the log and not to the client', async () => {
    const { url } = await start({ jsonTargets });

    const { json } = await callJson(url, 'Echo.Break', '{}');

    expect(JSON.stringify(json)).not.toContain('a secret detail');
    expect(logged.join()).toContain('a secret detail');
  });
});

describe('routes', () => {
  it('take requests by method and path, before the fallback', async () => {
    const { url } = await start({
      routes: [
        {
          method: 'POST',
          path: '/2015-03-31/functions/{name}/invocations',
          handle: async (_request, response, parameters) =>
            void response.end(`invoked ${parameters.get('name')}`),
        },
      ],
      fallback: async (received, response) =>
        void response.end(`fallback ${received.method} ${received.url}`),
    });
    const text = async (method: string, path: string) => (await fetch(url + path, { method })).text();

    expect(await text('POST', '/2015-03-31/functions/a%3Ab/invocations?Qualifier=1')).toBe('invoked a:b');
    expect(await text('GET', '/2015-03-31/functions/a/invocations')).toBe(
      'fallback GET /2015-03-31/functions/a/invocations',
    );
    expect(await text('POST', '/2015-03-31/functions//invocations')).toBe(
      'fallback POST /2015-03-31/functions//invocations',
    );
    expect(await text('GET', '/_health')).toBe('{"status":"running"}');
  });

  it('leave a 404 where nothing is served', async () => {
    const { url } = await start({});

    const response = await fetch(`${url}/somewhere`);

    expect(response.status).toBe(404);
    expect(await response.text()).toContain('/somewhere');
  });

  it('that throw are answered with 500, or with a cut connection once bytes are out', async () => {
    const { url } = await start({
      fallback: async (received, response) => {
        if (received.url === '/late') {
          response.write('some');
          await new Promise((resolve) => setImmediate(resolve));
        }
        throw new Error('broken handler');
      },
    });

    expect((await fetch(url)).status).toBe(500);
    await expect(fetch(`${url}/late`).then((response) => response.text())).rejects.toThrow();
    expect(logged).toHaveLength(2);
  });
});

describe('the port', () => {
  it('that is in use is told by its number and what to do', async () => {
    const first = await start({});

    const second = startLocalPort({ port: first.port });

    await expect(second).rejects.toThrow(new RegExp(`port ${first.port} .*in use.*another port`));
  });

  it('is free again after close, with idle and with busy connections', async () => {
    const first = await start({
      fallback: async (received, response) => {
        if (received.url === '/idle') response.end('done');
      },
    });
    await fetch(`${first.url}/idle`).then((response) => response.text());
    const hanging = fetch(`${first.url}/never-answered`).catch((error: unknown) => error);

    await first.close();
    await first.close();

    expect(await hanging).toBeDefined();
    const again = await start({ port: first.port });
    expect(again.port).toBe(first.port);
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['a header without end', `GET / HTTP/1.1\r\nx: ${'y'.repeat(100_000)}`],
    ['a length that is no number', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n'],
    [
      'a body that is cut off',
      'POST / HTTP/1.1\r\nhost: a\r\nx-amz-target: Echo.Say\r\ncontent-length: 10\r\n\r\n{',
    ],
  ])('survives a client that sends %s', async (_what, bytes) => {
    const { url, port: number } = await start({ jsonTargets: { 'Echo.Say': (input) => input } });

    await new Promise<void>((resolve) => {
      const socket = connect(number, '127.0.0.1', () => socket.end(bytes));
      socket.on('error', () => resolve());
      socket.on('close', () => resolve());
      socket.resume();
    });

    expect((await callJson(url, 'Echo.Say', '{"alive":true}')).json).toEqual({ alive: true });
    expect(logged).toEqual([]);
  });

  it('survives a client that goes away while it is answered', async () => {
    const { url } = await start({
      fallback: async (_request, response) => {
        response.write(Buffer.alloc(8_000_000));
        response.end(Buffer.alloc(8_000_000));
      },
      jsonTargets: { 'Echo.Say': (input) => input },
    });

    await new Promise<void>((resolve) => {
      const sent = request(url, (response) => response.once('data', () => response.destroy()));
      sent.on('close', () => resolve());
      sent.on('error', () => resolve());
      sent.end();
    });

    expect((await callJson(url, 'Echo.Say', '{"alive":true}')).json).toEqual({ alive: true });
  });
});
