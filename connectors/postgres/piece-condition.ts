/** Which rows of a table are a split's, as conditions that the session's transaction can rely on. */
import type { TableFacts } from './catalog.ts';
import { readHeldFile } from './heap.ts';
import type { Session } from './session.ts';
import { readPartitionCondition } from './split-facts.ts';
import { hasChanged, type Piece, pageCondition, rangeCondition } from './splits.ts';
import type { Sql } from './statement.ts';

/** Empty: all rows. @throws ConnectorError when the table is not what it was when it was cut */
export async function readPieceCondition(
  session: Session,
  table: TableFacts,
  piece: Piece,
): Promise<readonly Sql[]> {
  switch (piece.kind) {
    case 'whole':
      return [];
    case 'key-range':
      return [rangeCondition(table, piece)];
    case 'partitions': {
      const condition = await readPartitionCondition(session, table, piece.oids);
      if (condition === null) throw hasChanged(table, 'a partition was detached or dropped');
      return [condition];
    }
    case 'pages': {
      const file = await readHeldFile(session, table);
      if (file !== piece.file) throw hasChanged(table, 'it was written anew, so its rows are on other pages');
      return [pageCondition(piece)];
    }
    default:
      return piece satisfies never;
  }
}
