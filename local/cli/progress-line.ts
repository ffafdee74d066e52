/** One line on a terminal that says how far a query is; nothing anywhere else. */
import type { FunctionProgress } from '../athena/functions/progress.ts';
import type { ScanProgress } from '../athena/scan/progress.ts';

export interface ProgressLine {
  show(scans: readonly ScanProgress[], functions?: readonly FunctionProgress[]): void;
  clear(): void;
}

const redrawMs = 100;

export function createProgressLine(stream: NodeJS.WriteStream): ProgressLine {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined };
  let shownAtMs = Number.NEGATIVE_INFINITY;
  let isShown = false;
  return {
    show(scans, functions = []) {
      const now = performance.now();
      if (now - shownAtMs < redrawMs) return;
      shownAtMs = now;
      isShown = true;
      const parts = [
        ...scans.filter(({ isDone }) => !isDone).map(describeScan),
        ...functions.filter(({ calls }) => calls > 0).map(describeFunction),
      ];
      const text = parts.join('  ');
      stream.write(`\r\x1b[K${text.slice(0, Math.max(20, stream.columns - 1))}`);
    },
    clear() {
      if (isShown) stream.write('\r\x1b[K');
      isShown = false;
    },
  };
}

function describeFunction({ name, rows }: FunctionProgress): string {
  return `${name}: ${rows.toLocaleString('en')} answers`;
}

function describeScan({ catalogName, tableName, splits, splitsDone, rows }: ScanProgress): string {
  return `${catalogName}.${tableName}: ${rows.toLocaleString('en')} rows, ${splitsDone}/${splits} splits`;
}
