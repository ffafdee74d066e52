/** STS's GetCallerIdentity, which has AWS's older query protocol: a form in, XML out. */
import { BodyTooLargeError, readBody } from '../port/body.ts';
import type { PathRoute } from '../port/http.ts';
import type { LocalAccount } from './account.ts';

const maxFormBytes = 64 * 1024;
const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** S3 has no POST on the root, so the route takes nothing from it. */
export function stsRoute({ accountId }: LocalAccount): PathRoute {
  return {
    method: 'POST',
    path: '/',
    handle: async (request, response) => {
      const { status, body } = answerForm(await readForm(request), accountId);
      response.writeHead(status, { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body) });
      response.end(body);
    },
  };
}

async function readForm(request: Parameters<PathRoute['handle']>[0]): Promise<URLSearchParams> {
  try {
    return new URLSearchParams((await readBody(request, maxFormBytes)).toString('utf8'));
  } catch (error) {
    if (error instanceof BodyTooLargeError) return new URLSearchParams();
    throw error;
  }
}

function answerForm(
  form: URLSearchParams,
  accountId: string,
): { readonly status: number; readonly body: string } {
  if (form.get('Action') === 'GetCallerIdentity') {
    const identity = `<Arn>arn:aws:iam::${accountId}:root</Arn><UserId>${accountId}</UserId><Account>${accountId}</Account>`;
    const result = `<GetCallerIdentityResult>${identity}</GetCallerIdentityResult>`;
    return {
      status: 200,
      body: `<GetCallerIdentityResponse xmlns="${namespace}">${result}</GetCallerIdentityResponse>`,
    };
  }
  const message = 'of the query protocol, the local endpoint offers only the action GetCallerIdentity of STS';
  return {
    status: 400,
    body: `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}
