/** One line on a terminal that says how far a query is; nothing anywhere else. */
import type { ScanProgress } from '../athena/scan/progress.ts';

export interface ProgressLine {
  show(progress: readonly ScanProgress[]): void;
  clear(): void;
}

const redrawMs = 100;

export function createProgressLine(stream: NodeJS.WriteStream): ProgressLine {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined };
  let shownAtMs = Number.NEGATIVE_INFINITY;
  let isShown = false;
  return {
    show(progress) {
      const now = performance.now();
      if (now - shownAtMs < redrawMs) return;
      shownAtMs = now;
      isShown = true;
      const text = progress
        .filter(({ isDone }) => !isDone)
        .map(describeProgress)
        .join('  ');
      stream.write(`\r\x1b[K${text.slice(0, Math.max(20, stream.columns - 1))}`);
    },
    clear() {
      if (isShown) stream.write('\r\x1b[K');
      isShown = false;
    },
  };
}

function describeProgress({ catalogName, tableName, splits, splitsDone, rows }: ScanProgress): string {
  return `${catalogName}.${tableName}: ${rows.toLocaleString('en')} rows, ${splitsDone}/${splits} splits`;
}
