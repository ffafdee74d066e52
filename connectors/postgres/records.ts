/**
 * Runs a plan and yields its rows in blocks. The socket fills column buffers as fast as PostgreSQL sends while the
 * consumer waits for a block; else it is paused, and PostgreSQL waits. Whoever wants to read ahead keeps blocks.
 */

import { type Block, type CallContext, ConnectorError } from '../federation/index.ts';
import { type BlockBuffer, createBlockBuffer, type ResultField } from './block-buffer.ts';
import { toConnectorError } from './errors.ts';
import type { OversizedRow } from './oversized-row.ts';
import { type Outcome, type ResultColumn, ResultStream } from './result-stream.ts';
import { RowTooLarge } from './row-too-large.ts';
import type { ScanPlan } from './scan.ts';
import { type Session, throwIfAborted } from './session.ts';
import type { Statement } from './statement.ts';

/**
 * The rows of `plan`. Ends the session, whatever happens; a consumer that stops early cancels the statement.
 * @throws ConnectorError
 */
export async function* readBlocks(
  session: Session,
  plan: ScanPlan,
  maxBlockBytes: number,
  context: CallContext,
): AsyncGenerator<Block, void, undefined> {
  const startedAt = performance.now();
  let rows = 0;
  let reader: Reader | null = null;
  try {
    reader = startReader(session, plan, createBlockBuffer(plan.fields, maxBlockBytes));
    for (let block = await reader.next(); block !== null; block = await reader.next()) {
      rows += block.rowCount;
      yield block;
    }
  } catch (error) {
    throwIfAborted(context);
    throw toConnectorError(error, session.address);
  } finally {
    // A consumer that has enough leaves at a yield, perhaps the last.
    await (reader?.isEnded() ? session.end() : session.abandon());
    context.log.write('info', 'received', { rows, ms: Math.round(performance.now() - startedAt) });
  }
}

interface Reader {
  /** The next block; null at the end. Rejects when the statement failed. */
  readonly next: () => Promise<Block | null>;
  /** Whether nothing more comes on the connection for this statement. */
  readonly isEnded: () => boolean;
}

function startReader(session: Session, plan: ScanPlan, buffer: BlockBuffer): Reader {
  const ready: Block[] = [];
  let received = 0;
  let isDescribed = false;
  let outcome: Outcome | null = null;
  let wake: (() => void) | null = null;

  function signal(): void {
    wake?.();
    wake = null;
  }

  const stream = new ResultStream(plan.statement, true, {
    onColumns(columns) {
      assertColumns(columns, plan.fields);
      isDescribed = true;
    },
    onRow(bytes, view, start, end) {
      const closed = buffer.append(bytes, view, start, end);
      received++;
      if (closed === null) return;
      ready.push(closed);
      stream.pause();
      signal();
    },
    onOversizedRow: (row) => refuseRow(row, plan, received + 1),
    onEnd(ended) {
      outcome = ended;
      const last = ended.kind === 'complete' ? buffer.finish() : null;
      if (last !== null) ready.push(last);
      signal();
    },
  });
  session.stream(stream);

  return {
    isEnded: () => outcome !== null,
    async next() {
      for (;;) {
        const block = ready.shift();
        if (block !== undefined) return block;
        if (outcome !== null) return assertComplete(outcome, isDescribed, received);
        stream.resume();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

function refuseRow(row: OversizedRow, { fields }: ScanPlan, rowNumber: number): never {
  throw new RowTooLarge({ row, rowNumber, columnName: fields[row.column]?.field.name ?? '' });
}

/** A result is whole when the server says that it is, has said what it sends, and counted the rows that came. */
function assertComplete(outcome: Outcome, isDescribed: boolean, received: number): null {
  if (outcome.kind === 'failed') throw outcome.error;
  if (!isDescribed || outcome.rows !== BigInt(received)) {
    throw new ConnectorError(
      'InvalidResponse',
      isDescribed
        ? `PostgreSQL counted ${outcome.rows ?? 'no'} rows and sent ${received}; the result is not whole`
        : 'PostgreSQL sent a result without a description of its columns',
    );
  }
  return null;
}

/** What the server is about to send must be what was planned, or its bytes would be read as another type. */
function assertColumns(columns: readonly ResultColumn[], fields: readonly ResultField[]): void {
  if (columns.length !== fields.length) {
    throw new ConnectorError(
      'InvalidResponse',
      `PostgreSQL announced ${columns.length} columns for a statement of ${fields.length}`,
    );
  }
  for (const [index, { field, mapping }] of fields.entries()) {
    const column = columns[index];
    if (column?.typeOid === mapping.resultOid) continue;
    throw new ConnectorError(
      'InvalidInput',
      `column ${field.name} came with type OID ${column?.typeOid ?? 'none'} where ${mapping.resultOid} was planned; the table has changed, run the query again`,
    );
  }
}

/** The columns that a statement returns, without running it; null when it returns none. @throws ConnectorError */
export async function describeStatement(
  session: Session,
  statement: Statement,
): Promise<readonly ResultColumn[] | null> {
  let described: readonly ResultColumn[] | null = null;
  const outcome = await new Promise<Outcome>((resolve) => {
    session.stream(
      new ResultStream(statement, false, {
        onColumns: (columns) => {
          described = columns;
        },
        onRow: () => undefined,
        onOversizedRow: (row) => {
          throw new ConnectorError(
            'Bug',
            `a row of ${row.rowBytes} bytes came of a statement that did not run`,
          );
        },
        onEnd: resolve,
      }),
    );
  });
  if (outcome.kind === 'failed') throw toConnectorError(outcome.error, session.address);
  return described;
}
