/** A function's first answer, in a process that has done nothing before: until then its caller waits. */
import { env, exit } from 'node:process';
import { pathToFileURL } from 'node:url';

const { module, event } = JSON.parse(env['OWLERY_BENCH_TASK'] ?? '') as { module: string; event: object };
const { handler } = (await import(pathToFileURL(module).href)) as {
  readonly handler: (event: object) => Promise<object>;
};
await handler(event);
exit();
