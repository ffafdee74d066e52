import { proved } from '../points/proof.ts';
import type { OfficialFault } from './fault.ts';

const { bucketCheck, forwardAccess, glueTable, glueType, inline, keys, records, scan, services } = proved;
const gluePlain = 'a type of Glue › %s is the Arrow type that Athena gets for it';

export const faultsOfHandlers: readonly OfficialFault[] = [
  {
    seen: { kind: 'program', id: 'glue-varchar', observed: 'throws NullPointerException' },
    place: 'Glue types with a length',
    official: 'fails on `varchar(10)`, and GetTable with it',
    ours: 'takes the length as Athena does: the column is text',
    athena: 'shows varchar',
    provedBy: [glueType(gluePlain, "'varchar(12)'")],
  },
  {
    seen: { kind: 'program', id: 'glue-char', observed: 'throws NullPointerException' },
    place: 'Glue types with a length',
    official: 'fails on `char(3)`, and GetTable with it',
    ours: 'takes it as text',
    athena: 'shows varchar',
    provedBy: [glueType(gluePlain, "'Char( 3 )'")],
  },
  {
    seen: { kind: 'program', id: 'glue-decimal', observed: 'throws ArrayIndexOutOfBoundsException' },
    place: 'Glue decimals without a scale',
    official: 'fails on `decimal(10)`, and GetTable with it',
    ours: 'takes it with scale 0',
    athena: 'shows decimal(10,0)',
    provedBy: [glueType(gluePlain, "'decimal(10)'")],
  },
  {
    seen: { kind: 'program', id: 'metadata-key-twice', observed: 'throws IllegalArgumentException' },
    place: 'GlueMetadataHandler, metadata of a schema',
    official: 'fails when a table has a property with the name of a column that has a comment',
    ours: 'takes the comment',
    athena: 'shows it as the column’s comment',
    provedBy: [
      glueTable('a table of Glue › takes the comment of a column for a table property of the same name'),
    ],
  },
  {
    seen: null,
    place: 'MetadataHandler, check of the spill bucket',
    official:
      'makes a check with the credentials that a request forwards, and then keeps it for later requests that forward none',
    ours: 'keeps a check for each of the credentials',
    athena: 'gets the answer that its own request deserves',
    provedBy: [
      forwardAccess(
        'forwarded credentials › are never used for another request, whatever was read with them',
      ),
      bucketCheck('bucket check › remembers the last bucket only'),
    ],
  },
  {
    seen: null,
    place: 'CompositeHandler, failures of KMS',
    official: 'turns every failure of KMS into INVALID_INPUT',
    ours: 'tells a missing key, a lack of rights and a throttle apart',
    athena: 'shows the message; a throttle makes it come back',
    provedBy: [keys('split keys › fail after %s with the key in the message', 'ThrottlingException')],
  },
  {
    seen: null,
    place: 'MetadataHandler, default layout',
    official:
      'takes the partition columns in the order of a hash set, and without their members, so that only scalar types work',
    ours: 'takes them in the order of the request, with their members',
    athena: 'finds partition columns by name',
    provedBy: [scan('a layout › carries extra columns to the planning of splits')],
  },
  {
    seen: null,
    place: 'S3BlockSpiller, size of blocks',
    official:
      'looks at the size after rows were written, so a block exceeds the limit by what one call wrote',
    ours: 'cuts blocks before they exceed it',
    athena: 'reads blocks of any size',
    provedBy: [
      records('the size of blocks › is not above the limit: of %i rows %i objects are spilled', '[17, 2]'),
    ],
  },
  {
    seen: null,
    place: 'S3BlockSpiller, inline answers',
    official:
      'goes by Athena’s threshold alone; in base64 a block just below it exceeds the 6 MB that Lambda carries',
    ours: 'spills what Lambda would not carry',
    athena: 'reads spilled blocks always',
    provedBy: [
      inline('an inline block › never makes an answer above the limit of Lambda, with its bytes %s'),
    ],
  },
  {
    seen: null,
    place: 'S3BlockSpiller, list of objects',
    official: 'lists objects in the order in which their writes end',
    ours: 'lists them by their numbers, which is the order of the rows',
    athena: 'promises no order of rows',
    provedBy: [
      services(
        'the answer to ReadRecords › lists the objects that were written, the last one however small, in the order of their numbers',
      ),
    ],
  },
];
