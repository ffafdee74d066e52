import type { Area } from './point.ts';
import { proved } from './proof.ts';

const { answers, golden, lenient, metadata: told, scan, services, splits } = proved;
const pages = 'ListTables › from token %p with page size %p gives %p and token %p';

export const metadata: Area = {
  title: 'Metadata messages',
  points: [
    {
      number: 17,
      statement: 'A request for tables without token and page size asks for everything, from the start.',
      provedBy: [
        lenient('reading a request › takes a list of tables without a page as one page of everything'),
      ],
    },
    {
      number: 18,
      statement: 'A page size of -1 gets all tables and no token.',
      provedBy: [told(pages, "[null, null, ['a', 'b', 'c'], null]")],
    },
    {
      number: 19,
      statement: 'A list of tables is written before the catalog’s name, the token after it.',
      provedBy: [golden('responses › write $kind field by field')],
    },
    {
      number: 20,
      statement:
        'Where the SDK makes the pages, a token is the index of the next table; one beyond the end gets an empty last page.',
      provedBy: [told(pages, "['9', 2, [], null]")],
      note: 'AWS’s helper takes a page size of 0 and gives empty pages without end. Ours refuses it; Athena does not ask for it.',
    },
    {
      number: 21,
      statement: 'GetTable with passthrough arguments asks the passthrough for its columns, not a table.',
      provedBy: [
        answers('a passthrough › is described in place of a table, by its name in any case'),
        scan('a query passthrough › asks for the schema of the statement, not of a table'),
      ],
    },
    {
      number: 22,
      statement: 'A table with a type that Athena lacks, at any depth, is refused as OperationNotSupported.',
      provedBy: [
        answers('GetTable › refuses every type that Athena lacks as %s', 'a member deep inside'),
        answers('GetTable › shows every type that Athena takes, flat and nested'),
      ],
    },
    {
      number: 23,
      statement: 'GetTable without passthrough arguments, as versions 2 to 4 write it, is read.',
      provedBy: [
        golden('requests of version %d › read $kind back by shape'),
        answers('answers › to requests of version %d are those to requests of version 6'),
      ],
    },
    {
      number: 24,
      statement:
        'A table without partitions and without columns of the connector’s own has one partition, `partitionId` 1, and the connector is not asked.',
      provedBy: [
        scan('a layout › of a table without partitions is one row named partitionId'),
        scan('a layout › is not asked for partitions of a table that has none'),
      ],
    },
    {
      number: 25,
      statement: 'Columns that a connector adds to the layout stand beside the partition columns.',
      provedBy: [scan('a layout › carries extra columns to the planning of splits')],
    },
    {
      number: 26,
      statement: 'Metadata that a connector adds to the layout is enough for it to be asked for partitions.',
      provedBy: [scan('a layout › runs for metadata alone')],
    },
    {
      number: 27,
      statement:
        'Partitions that violate a constraint of a partition column are dropped; constraints of other columns do not matter.',
      provedBy: [
        scan('a layout › drops partitions that violate the constraints of a partition column, and no others'),
      ],
    },
    {
      number: 28,
      statement: 'What the layout has beyond partition columns can be read where splits are planned.',
      provedBy: [
        splits('GetSplits › hands the rows of the layout to the connector, columns of its own included'),
        scan('a layout › carries extra columns to the planning of splits'),
      ],
    },
    {
      number: 29,
      statement: 'An answer with splits always has a continuation token, `null` when there is no more.',
      provedBy: [
        golden('responses › write $kind field by field'),
        splits('GetSplits › goes on where the connector said, until it says no more'),
      ],
    },
    {
      number: 30,
      statement: 'A property of a split is text; anything else is refused before it is written.',
      provedBy: [splits('GetSplits › refuses a property that is not text')],
    },
    {
      number: 31,
      statement: 'No two splits share a spill location, a key or a nonce.',
      provedBy: [
        services('splits › have each a place, a key and a nonce of its own without KMS'),
        services('splits › have each a data key of AES-128 and a nonce from KMS when kms_key_id is set'),
        splits('GetSplits › carries as many as fit'),
      ],
    },
    {
      number: 32,
      statement: 'A connector that promises nothing answers with an empty object of capabilities.',
      provedBy: [
        answers('GetDataSourceCapabilities › of a connector that promises nothing is an empty object'),
      ],
    },
    {
      number: 33,
      statement: 'Capabilities are read and written again as they came, with names that are not ours.',
      provedBy: [
        answers(
          'GetDataSourceCapabilities › is read and written again as it was, names that nobody knows included',
        ),
      ],
    },
  ],
};
