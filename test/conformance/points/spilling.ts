import type { Area } from './point.ts';
import { proved } from './proof.ts';

const {
  assembler,
  bucketCheck,
  config,
  encryption,
  inline,
  keys,
  localS3,
  location,
  play,
  records,
  s3Store,
  scan,
  services,
  spiller,
} = proved;

export const spilling: Area = {
  title: 'Spilling',
  points: [
    {
      number: 87,
      statement: 'An empty result is inline.',
      provedBy: [
        services('the answer to ReadRecords › has the empty string for the records of no rows'),
        scan('a result › is empty and inline when no row passes'),
      ],
    },
    {
      number: 88,
      statement: 'A block smaller than the inline threshold is inline; one of its size is spilled.',
      provedBy: [
        spiller('inline or remote › sends a single block %s the right way', 'at the inline threshold'),
        scan('a result › goes inline below the threshold and remote from it on'),
      ],
    },
    {
      number: 89,
      statement: 'A block is as large as the limit allows, and no larger by a byte.',
      provedBy: [
        assembler('assembled blocks › do not roll at the limit but one byte above it'),
        records('the size of blocks › is not above the limit: of %i rows %i objects are spilled', '[17, 2]'),
      ],
      note: 'AWS’s SDK looks at the size after rows are written, so its blocks overshoot by what one call wrote. Ours are cut before. A reader takes blocks of any size.',
    },
    {
      number: 90,
      statement: 'Once a block was spilled, the last one is too, and the answer lists them all.',
      provedBy: [
        services(
          'the answer to ReadRecords › lists the objects that were written, the last one however small, in the order of their numbers',
        ),
        spiller('inline or remote › spills every block once there are two, however small'),
      ],
    },
    {
      number: 91,
      statement:
        'Objects are named by the key of their split, a dot and a number from 0; they are no directories.',
      provedBy: [
        services(
          'the answer to ReadRecords › lists the objects that were written, the last one however small, in the order of their numbers',
        ),
        location('spill location › numbers objects by a suffix of the split key'),
      ],
      note: 'AWS’s SDK lists objects as their writes end; ours by their numbers. Order does not matter to a reader.',
    },
    {
      number: 92,
      statement: 'A split whose location is not a directory cannot be read.',
      provedBy: [
        services(
          'the answer to ReadRecords › is a failure for a split with %s, though nothing would be spilled',
          'an object for a location',
        ),
        spiller('a split that cannot be used › is refused when its location is an object'),
      ],
    },
    {
      number: 93,
      statement:
        'An object is one record batch without a schema, in legacy framing with metadata of version 4; encrypted it is 16 bytes longer, with the tag at its end.',
      provedBy: [
        services(
          'a spilled object › is one record batch in legacy framing with metadata of version 4, whatever version asked for it',
        ),
        services('a spilled object › is %s of that under a key of %i bytes, with the tag behind it'),
        localS3('spilling to the local S3 › brings back every row in order, %s', 'under a KMS data key'),
        play(
          'a connector over every type, as built › in the shapes of version $version, deployed as $name › returns the rows of $name',
        ),
      ],
    },
    {
      number: 94,
      statement:
        'A key of 32 bytes is one of AES-256-GCM, of 16 bytes one of AES-128-GCM; a nonce has 12 bytes.',
      provedBy: [
        services('a spilled object › is %s of that under a key of %i bytes, with the tag behind it'),
        services('a spilled object › is not written with a nonce of %i bytes'),
        encryption('encryption › takes AES with the variant of a %i-byte key and puts the tag last'),
      ],
    },
    {
      number: 95,
      statement:
        'With `disable_spill_encryption` TRUE, splits have no key, objects are in clear, and answers say so.',
      provedBy: [
        services('splits › have no key, and their objects are in clear, where encryption is switched off'),
      ],
    },
    {
      number: 96,
      statement:
        'With `kms_key_id`, KMS is asked for one AES-128 data key and 12 random bytes for each split.',
      provedBy: [
        services('splits › have each a data key of AES-128 and a nonce from KMS when kms_key_id is set'),
        keys('split keys › take one data key and one nonce each from KMS'),
      ],
    },
    {
      number: 97,
      statement: 'A read whose object cannot be written fails.',
      provedBy: [
        services('the answer to ReadRecords › is a failure when an object cannot be written'),
        spiller('failing writes › fail the read after four attempts'),
      ],
    },
    {
      number: 98,
      statement: 'At most two objects are written at a time, and the source waits while the queue is full.',
      provedBy: [
        spiller('back-pressure › has two writes under way and two waiting, and then lets the reader wait'),
        config('the environment › has defaults for everything'),
      ],
    },
    {
      number: 99,
      statement:
        'The headers of `spill_put_request_headers` are sent as HTTP headers; what is not JSON there is ignored.',
      provedBy: [
        s3Store('S3 store › sends the extra headers of a PUT as HTTP headers, signed, and with nothing else'),
        localS3('spilling to the local S3 › sends the headers of the PUT so that S3 takes them in'),
        config(
          'the environment › ignores spill_put_request_headers that is %s, with a warning that does not repeat it',
          'no JSON',
        ),
      ],
    },
    {
      number: 100,
      statement:
        '`MAX_BLOCK_SIZE_BYTES` stands for the request’s limit on blocks, not for the inline threshold.',
      provedBy: [
        records(
          'the size of blocks › follows MAX_BLOCK_SIZE_BYTES instead of the request, and the inline threshold does not',
        ),
      ],
    },
    {
      number: 101,
      statement: 'A prefix that holds the query id does not get it again.',
      provedBy: [
        services('splits › do not repeat a query id that the prefix has already'),
        location('spill location › takes %s', 'a prefix that holds the query id'),
      ],
    },
    {
      number: 102,
      statement: 'The bucket and prefix of the identity’s options win over the environment’s.',
      provedBy: [
        services(
          'splits › go where the request says, though it is the bucket of the environment that is looked at, once',
        ),
        location('spill location › takes %s', 'blank options in the request'),
      ],
    },
    {
      number: 103,
      statement:
        'Splits are refused as InvalidInput when HEAD of the bucket gives 403 or 404; it is asked once.',
      provedBy: [
        services('splits › are not planned when the bucket does not exist, which is found out once'),
        bucketCheck('bucket check › refuses with InvalidInput after %i, and asks once', '403'),
      ],
      note: 'After a request with forwarded credentials AWS’s SDK keeps their check for requests that have none. Ours keeps a check for each.',
    },
    {
      number: 104,
      statement:
        'An inline answer never exceeds what Lambda carries, though Athena’s threshold may allow it.',
      provedBy: [
        inline('an inline block › never makes an answer above the limit of Lambda, with its bytes %s'),
        spiller('inline or remote › spills what would exceed the response of Lambda, whatever Athena allows'),
      ],
      note: 'AWS’s SDK goes by Athena’s threshold alone, and a block just below 5 MiB makes an answer that Lambda refuses. Ours spills it, which is always allowed.',
    },
  ],
};
