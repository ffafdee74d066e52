import { proved } from '../points/proof.ts';
import type { OfficialFault } from './fault.ts';

const { answers, arrowType, golden, ipc, lenient, metadata, throttling, valueSetJson, written } = proved;

export const faultsOfMessages: readonly OfficialFault[] = [
  {
    seen: { kind: 'program', id: 'all-or-none-writer', observed: 'all false, nullAllowed false' },
    place: 'AllOrNoneValueSet, written',
    official: 'writes `all` only when null is allowed too, so that "any value but null" arrives as "nothing"',
    ours: 'writes both flags as they are, and takes both literally',
    athena:
      'reads the flags literally; it writes these sets itself, so a connector only reads them. "Not null" that comes from AWS’s writer cannot be told from "nothing"',
    provedBy: [
      valueSetJson(
        'a value set on the wire › writes "not null" as it is, where Java’s writer turns it into nothing',
      ),
    ],
  },
  {
    seen: { kind: 'program', id: 'union-type-writer', observed: 'Union(Dense, [0, 1])' },
    place: 'Arrow type Union, written',
    official: 'writes the text of the whole type where the mode belongs',
    ours: 'refuses unions by name, in both directions',
    athena: 'has no type for a union',
    provedBy: [arrowType('an Arrow type in JSON › is not written for a union')],
  },
  {
    seen: { kind: 'program', id: 'union-type-reader', observed: 'throws IllegalArgumentException' },
    place: 'Arrow type Union, read',
    official: 'cannot read what it has written itself',
    ours: 'refuses unions by name, in both directions',
    athena: 'has no type for a union',
    provedBy: [arrowType('an Arrow type in JSON › is refused when it is %s of %j', 'Union')],
  },
  {
    seen: { kind: 'message', id: 'ReadRecordsResponse/v6/5 rows without columns' },
    place: 'blocks with rows and without columns, as `count(*)` has them',
    official: 'writes such a block without a body, and then fails to read it',
    ours: 'gives it a body of eight zero bytes, and reads either',
    athena: 'reads with the same reader: with a body it finds the number of rows',
    provedBy: [
      ipc(
        'an Arrow message in %s framing › has a body even where there is nothing to put into it, without which Athena’s reader fails',
      ),
      written('what our SDK writes › is read by AWS’s SDK as it was meant'),
    ],
  },
  {
    seen: { kind: 'message', id: 'PingRequest/v6/a key beyond the basic plane' },
    place: 'keys of maps with characters beyond U+FFFF',
    official: 'writes half of such a character as a character of its own, and cannot read that',
    ours: 'writes them as JSON has them, and reads both',
    athena: 'reads ours',
    provedBy: [written('what our SDK writes › is read by AWS’s SDK as it was meant')],
  },
  {
    seen: { kind: 'program', id: 'unknown-field-of-identity', observed: 'throws IllegalStateException' },
    place: 'FederatedIdentity, read',
    official:
      'means to be open to later versions, but fails on any field of an identity that it does not know',
    ours: 'passes over fields that it does not know, anywhere',
    athena: 'may add fields; our function goes on',
    provedBy: [
      lenient('reading a request › takes a Ping of a version to come, with more in it and in its identity'),
    ],
  },
  {
    seen: { kind: 'program', id: 'order-of-fields', observed: 'throws IllegalStateException' },
    place: 'every message, read',
    official: 'takes JSON objects for sequences: fields in another order are a failure',
    ours: 'reads fields in any order, and writes them in the order that AWS’s reader needs',
    athena: 'reads ours as its own',
    provedBy: [
      lenient('reading a request › takes the fields of $kind in any order'),
      golden('responses › write $kind field by field'),
    ],
  },
  {
    seen: { kind: 'program', id: 'page-of-nothing', observed: '0 tables, token 0' },
    place: 'PaginationHelper',
    official:
      'takes a page size of 0, and answers with an empty page and the token of the same page, without end',
    ours: 'refuses a page size of 0',
    athena: 'asks for -1 or a positive number',
    provedBy: [lenient('a request is refused by the name of its fault › %s', 'a page of no tables')],
  },
  {
    seen: { kind: 'program', id: 'throttle-by-class', observed: 'AthenaConnectorException' },
    place: 'ThrottlingInvoker',
    official:
      'says that a source throttles by a code inside the exception; Lambda passes on the class and the message only, so it looks like any failure. The class that Athena slows down for is thrown nowhere',
    ours: 'gives such an error the name of `FederationThrottleException`',
    athena: 'knows that name, and comes back later',
    provedBy: [
      throttling('a throttled caller › passes a throttle on while nothing is spilled'),
      answers('a failure › by throttling has the name at which Athena slows down'),
    ],
  },
  {
    seen: null,
    place: 'the names of sub types',
    official:
      'spells `equatable_range_set` for a set of values and `SUPPORTS_ORDER_BY` in upper case among lower-case words',
    ours: 'writes the same, for these are the names that count',
    athena: 'knows no others',
    provedBy: [metadata('GetDataSourceCapabilities › spells every promise as Athena does')],
  },
  {
    seen: null,
    place: 'Ping',
    official:
      'announces revision 24 of its features, though its own notes give 25 to a change that it has had for years',
    ours: 'announces 24 too',
    athena: 'goes by the version of the protocol beside it',
    provedBy: [metadata('Ping › says feature revision 24 and version 6')],
  },
];
