import type { Area } from './point.ts';
import { proved } from './proof.ts';

const { answers, arrowType, errors, golden, lenient, metadata, ending, scan, written } = proved;
const requestText = golden('requests of version %d › write $kind field by field');
const readByAws = written('what our SDK writes › is read by AWS’s SDK as it was meant');
const responseText = golden('responses › write $kind field by field');

export const envelope: Area = {
  title: 'Envelope',
  points: [
    {
      number: 1,
      statement:
        'In every request, response, value set, expression, Arrow type and spill location, `@type` is written before all else.',
      provedBy: [requestText, responseText, arrowType('an Arrow type in JSON › of %j is %s, both ways')],
    },
    {
      number: 2,
      statement:
        'A message is written with all of its fields, in the order in which AWS reads them; what is absent is `null`, and nothing is `undefined`.',
      provedBy: [requestText, responseText, readByAws],
    },
    {
      number: 3,
      statement: 'The `id` and `principal` of an identity are written as `"UNKNOWN"`.',
      provedBy: [requestText],
    },
    {
      number: 4,
      statement: 'Block sizes are written as text, and read from text or numbers.',
      provedBy: [
        requestText,
        golden('requests of version %d › read $kind back by shape'),
        lenient('reading a request › takes sizes as numbers too'),
      ],
    },
    {
      number: 5,
      statement: 'An identity that has no `configOptions` is read as one with none set.',
      provedBy: [lenient('reading a request › takes as identity %s', 'one without configOptions')],
    },
    {
      number: 6,
      statement: 'Fields that nobody knows are passed over, in any object of any message.',
      provedBy: [
        lenient('reading a request › passes over fields that it does not know, anywhere in $kind'),
        lenient('a response › of $kind may have fields that nobody knows, anywhere'),
      ],
      note: 'AWS’s SDK passes over unknown fields only behind the last known one of the whole message, and fails on any other. Ours is more lenient; what it writes never depends on that.',
    },
    {
      number: 7,
      statement: 'Fields are read in whatever order they come.',
      provedBy: [
        lenient('reading a request › takes the fields of $kind in any order'),
        lenient('a response › of $kind may have its fields in any order'),
      ],
      note: 'AWS’s SDK reads by position and fails on another order. Ours writes in its order.',
    },
    {
      number: 8,
      statement: 'Bytes are written as standard base64, padded, in one line.',
      provedBy: [requestText, responseText, readByAws],
    },
    {
      number: 9,
      statement: 'A request of an unknown `@type` is refused as InvalidInput, by that name.',
      provedBy: [
        answers('a failure › to know the request is InvalidInput, and names it'),
        lenient('a request is refused by the name of its fault › %s', 'an unknown @type'),
      ],
    },
    {
      number: 10,
      statement:
        'A failure of a connector rejects the promise of the handler, with the name and message of the error; it is never an answer.',
      provedBy: [
        answers(
          'a failure › leaves the handler as a rejection by the name and message that the connector gave it',
        ),
        scan('a failure › carries the class name that Athena knows'),
      ],
    },
    {
      number: 11,
      statement:
        'An error that asks Athena to slow down has the class name of AWS’s `FederationThrottleException`.',
      provedBy: [
        answers('a failure › by throttling has the name at which Athena slows down'),
        errors('a connector error › of code %s has the class name by which Athena knows it', 'Throttling'),
      ],
      note: 'AWS’s SDK has the class but throws it nowhere any more: its throttling helper throws the general exception with a code that does not leave the function. The class name does, so ours says it by that.',
    },
    {
      number: 12,
      statement: 'An HTTP status of a source becomes the error code that Glue’s federation has for it.',
      provedBy: [errors('a connector error › from HTTP status %i is Glue’s %s', '418')],
    },
  ],
};

export const ping: Area = {
  title: 'Ping',
  points: [
    {
      number: 13,
      statement:
        'The answer to Ping has its five fields in order, with 24 as revision of features and 6 as version of the protocol.',
      provedBy: [responseText, metadata('Ping › says feature revision 24 and version 6')],
    },
    {
      number: 14,
      statement: 'What goes wrong in the connector’s own hook does not change the answer to Ping.',
      provedBy: [
        metadata('Ping › is answered although the connector’s own hook fails'),
        ending('a connector cannot hold a call up › that hangs in its own ping hook'),
      ],
    },
    {
      number: 15,
      statement: 'A Ping of a later version, with more fields in it and in its identity, is answered.',
      provedBy: [
        lenient('reading a request › takes a Ping of a version to come, with more in it and in its identity'),
      ],
    },
    {
      number: 16,
      statement: 'An answer to Ping that names no version is of version 1.',
      provedBy: [lenient('a response › without serDeVersion is of version 1')],
    },
  ],
};
