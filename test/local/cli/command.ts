/** The built command in a process of its own, as a person runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly stdin?: string;
  readonly workingFolder?: string;
  readonly stateFolder: string;
}

export interface StartedCommand {
  readonly process: ChildProcess;
  readonly ended: Promise<CommandResult>;
}

const cli = fileURLToPath(new URL('../../../dist/local/cli.mjs', import.meta.url));

export function startCommand(args: readonly string[], options: CommandOptions): StartedCommand {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: options.workingFolder ?? options.stateFolder,
    env: {
      ...process.env,
      OWLERY_STATE: options.stateFolder,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  const ended = new Promise<CommandResult>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return { process: child, ended };
}

export function runCommand(args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return startCommand(args, options).ended;
}
