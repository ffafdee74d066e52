/**
 * Sees to it that no server outlives this process, however it ends. The server runs in a session of its own, so
 * that Ctrl-C in a terminal cancels a query and not the database; a shell waits for the end of a pipe that only
 * this process holds open, then stops the server. Where there is no shell (Windows) an exit handler must do, and
 * a server that a killed process left is stopped by the next start in its folder (postmaster.ts).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';

/** `read` returns when the pipe closes, which the system does for a process that is gone. */
const guardScript = `
read -r _
kill -s "$1" "$2"
[ -n "$3" ] || exit 0
while kill -s 0 "$2" 2>/dev/null; do sleep 0.05 || sleep 1; done
rm -rf -- "$3"
`;

/** Guards a started program until it ends. After a forced end its throw-away folder, if any, is deleted too. */
export function guardProcess(child: ChildProcess, throwAwayFolder: string | undefined): void {
  const release =
    process.platform === 'win32' ? guardByExitHandler(child) : guardByShell(child, throwAwayFolder);
  // Not a moment longer: the number of a process that has ended may become another's.
  child.once('exit', release);
}

function guardByShell(child: ChildProcess, throwAwayFolder: string | undefined): () => void {
  const stopSignal = throwAwayFolder === undefined ? 'INT' : 'QUIT';
  const shell = spawn(
    '/bin/sh',
    ['-c', guardScript, 'owlery-postgres-guard', stopSignal, String(child.pid), throwAwayFolder ?? ''],
    { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] },
  );
  // Without a shell PostgreSQL's own initdb could not have run, so a failure here is one of resources.
  shell.on('error', () => {});
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return () => shell.kill('SIGKILL');
}

function guardByExitHandler(child: ChildProcess): () => void {
  const stop = () => child.kill();
  process.once('exit', stop);
  return () => process.off('exit', stop);
}
