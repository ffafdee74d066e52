/** What the operating system says: of a process that a file names, and of a call that failed. */

/** Whether a process of this number runs, whoever's it is. The number may have passed to another program. */
export function isAlive(processId: number): boolean {
  if (!(processId > 0)) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM';
  }
}

/** The system's own code of a failed call (`ENOENT`, `EACCES`, …), where the error has one. */
export function systemErrorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
