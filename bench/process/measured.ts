/** What a piece of work takes of this process. */
import { cpuUsage, resourceUsage } from 'node:process';
import type { RunReport } from '../runs.ts';

export async function measured(work: () => Promise<number>): Promise<RunReport> {
  const before = cpuUsage();
  const startedAt = performance.now();
  const rows = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = cpuUsage(before);
  return { rows, seconds, cpuSeconds: (user + system) / 1e6, peakMegabytes: resourceUsage().maxRSS / 1024 };
}

/** Calls `end` when the report has left the process. */
export function tell(report: RunReport, end: () => void): void {
  process.stdout.write(`${JSON.stringify(report)}\n`, end);
}
