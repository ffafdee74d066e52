import type { Area } from './point.ts';
import { proved } from './proof.ts';

const { answers, arrowMessages, arrowType, golden, host, ipc, lenient, official, services } = proved;
const schemaMessage = arrowMessages(
  'a schema › in $framing framing is one message without body or dictionary: $field.name',
);
const batchMessage = arrowMessages(
  'a block › in $framing framing is one record batch with aligned buffers: $field.name',
);
const frames = golden('responses › of version %d frame both messages with %d bytes and metadata version %d');
const typeText = 'an Arrow type in JSON › of %j is %s, both ways';

export const versions: Area = {
  title: 'Versions',
  points: [
    {
      number: 34,
      statement: 'Requests and responses as AWS’s SDK writes them in versions 2 to 6 are read.',
      provedBy: [
        official('what AWS’s SDK wrote › is read by ours as it was meant'),
        official('what AWS’s SDK wrote › has %s in every version', 'requestKinds'),
        host(
          'a connector on AWS’s SDK › as $functionName, called in the shapes of version $version › returns every row of every table',
        ),
        golden('requests of version %d › read $kind back by shape'),
      ],
    },
    {
      number: 35,
      statement:
        'A read whose constraints are a summary alone has no expressions, no order, no limit, no passthrough and no plan.',
      provedBy: [lenient('reading a request › takes constraints of a summary alone')],
    },
    {
      number: 36,
      statement: 'A request of version 6 whose plan is null is read.',
      provedBy: [lenient('reading a request › takes constraints without a plan, and writes them so')],
    },
    {
      number: 37,
      statement: 'Requests of versions 3 to 6 get the same answers.',
      provedBy: [
        answers('answers › to requests of version %d are those to requests of version 6'),
        golden('responses › are the same for versions 3 to 6: $kind'),
      ],
    },
    {
      number: 38,
      statement:
        'Written for version 2, schemas and blocks have the legacy framing and metadata of version 4.',
      provedBy: [frames],
    },
  ],
};

export const arrow: Area = {
  title: 'Arrow',
  points: [
    {
      number: 39,
      statement: 'A schema is exactly one Schema message, with nothing behind it.',
      provedBy: [schemaMessage, ipc('Arrow messages › refuse bytes behind the message')],
    },
    {
      number: 40,
      statement: 'The rows of a block are exactly one RecordBatch message, with nothing behind its body.',
      provedBy: [
        batchMessage,
        lenient(
          'a request is refused by the name of its fault › %s',
          'several messages where one block stands',
        ),
      ],
    },
    {
      number: 41,
      statement:
        'The modern framing begins with `FF FF FF FF` and has metadata of version 5; prefix and metadata fill a multiple of 8 bytes.',
      provedBy: [
        schemaMessage,
        batchMessage,
        ipc('an Arrow message in %s framing › starts with its length, and says its metadata version'),
      ],
    },
    {
      number: 42,
      statement: 'The legacy framing begins with the length of the metadata, which is of version 4.',
      provedBy: [schemaMessage, batchMessage],
    },
    {
      number: 43,
      statement: 'No field is dictionary encoded and no dictionary is written, for text neither.',
      provedBy: [
        schemaMessage,
        ipc('an Arrow message in %s framing › is read by apache-arrow: $field.name'),
        ipc('Arrow messages › have no dictionaries: a field that has one is refused by name'),
      ],
    },
    {
      number: 44,
      statement: 'A block of no rows has its schema, and the empty text for its rows.',
      provedBy: [
        services('the answer to ReadRecords › has the empty string for the records of no rows'),
        golden('responses › write $kind field by field'),
      ],
    },
    {
      number: 45,
      statement: 'A block that was put together from several travels as one record batch.',
      provedBy: [arrowMessages('a block › of many that a connector gave travels as one record batch')],
    },
    {
      number: 46,
      statement: 'Either framing is read anywhere, also both in one block.',
      provedBy: [
        arrowMessages(
          'a block › of $of from another writer is read with a $schemaFraming schema and $recordsFraming records',
        ),
      ],
    },
    {
      number: 47,
      statement: 'Fields may be null, but for the entries and keys of maps.',
      provedBy: [
        schemaMessage,
        ipc('Arrow messages › hold fields that may be null, but for the entries and keys of a map'),
      ],
    },
    {
      number: 48,
      statement: 'Metadata of a schema, and of its fields, comes through.',
      provedBy: [ipc('Arrow messages › keep metadata of the schema and of fields')],
    },
    {
      number: 49,
      statement: 'A block without columns keeps the number of its rows.',
      provedBy: [ipc('an Arrow message in %s framing › keeps the row count of a block without columns')],
    },
    {
      number: 50,
      statement: 'Every 64-bit number, and every packed time, comes through bit for bit.',
      provedBy: [arrowMessages('a block › in %s framing keeps every bit of 64-bit numbers and packed times')],
    },
    {
      number: 51,
      statement: 'The type of a timestamp without a zone is written with `"timezone":null`.',
      provedBy: [arrowType(typeText, '"unit":"NANOSECOND","timezone":null')],
    },
    {
      number: 52,
      statement: 'The type of a decimal is written with precision and scale, and nothing else.',
      provedBy: [arrowType(typeText, '"precision":10,"scale":2')],
    },
    {
      number: 53,
      statement: 'An Arrow type that the protocol has no word for is refused as InvalidInput.',
      provedBy: [arrowType('an Arrow type in JSON › is refused when it is %s of %j', 'LargeUtf8')],
    },
  ],
};
