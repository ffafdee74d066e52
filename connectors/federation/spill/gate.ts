/** So many at a time; the others wait in the order in which they came. */

export type Gate = <Result>(task: () => Promise<Result>) => Promise<Result>;

export function createGate(width: number): Gate {
  let free = width;
  const waiting: (() => void)[] = [];
  const enter = async () => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  };
  return async (task) => {
    await enter();
    try {
      return await task();
    } finally {
      leave();
    }
  };
}
