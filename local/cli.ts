/** The `owlery` command: which part of it is asked for, and the exit code. Parts load when they are needed. */
import { readFile } from 'node:fs/promises';
import { type Command, parseCommand } from './cli/arguments.ts';
import { describeFailure } from './cli/report.ts';
import { explainHelp, programHelp, queryHelp, startHelp, UsageError } from './cli/usage.ts';

const helpTexts: Readonly<Record<string, string>> = {
  '': programHelp,
  query: queryHelp,
  explain: explainHelp,
  start: startHelp,
};

async function run(command: Command): Promise<number> {
  switch (command.kind) {
    case 'help':
      process.stdout.write(helpTexts[command.of] ?? programHelp);
      return 0;
    case 'version':
      process.stdout.write(`owlery ${await readVersion()}\n`);
      return 0;
    case 'query':
      return (await import('./cli/query.ts')).runQuery(command);
    case 'explain':
      return (await import('./cli/explain.ts')).runExplain(command);
    case 'start':
      return (await import('./cli/start.ts')).runStart(command);
  }
}

async function readVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(
    await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return hasVersion ? String(manifest.version) : 'unknown';
}

try {
  process.exitCode = await run(parseCommand(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`owlery: ${describeFailure(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
