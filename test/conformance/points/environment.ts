import type { Area } from './point.ts';
import { proved } from './proof.ts';

const {
  calls,
  casing,
  forwardAccess,
  functions,
  glueConnection,
  glueSettings,
  glueTable,
  glueType,
  glueTypes,
  secrets,
  withGlue,
} = proved;

export const environment: Area = {
  title: 'Environment, Glue, secrets',
  points: [
    {
      number: 113,
      statement:
        'A placeholder is replaced by its secret wherever it stands; an unknown secret is a failure, and other text stays.',
      provedBy: [
        secrets('placeholders › in %j give %j', 'xopenyopenz'),
        secrets('a secret that cannot be read › fails the expansion by name: %s, %s', "'missing'"),
      ],
    },
    {
      number: 114,
      statement: 'Secrets are kept for 60 seconds, ten at most.',
      provedBy: [
        secrets('kept secrets › are asked for again after 60 seconds'),
        secrets('kept secrets › are at most 10, of which the oldest makes room'),
      ],
    },
    {
      number: 115,
      statement:
        'The function’s own variables win over those of a Glue connection, whose KMS key and secret get the names of variables.',
      provedBy: [
        glueConnection(
          'environment from a Glue connection › takes properties, secret and spill settings, and lets the function win',
        ),
        glueConnection('environment from a Glue connection › lets the KMS key of the function win as well'),
        glueConnection(
          'environment from a Glue connection › of connection %s has the secret %s',
          "['owls', 'my-secret']",
        ),
      ],
    },
    {
      number: 116,
      statement: 'Glue is used unless `disable_glue` is set to anything but "false", the empty text too.',
      provedBy: [
        glueSettings('disable_glue › with the value %j uses Glue: %s', "['', false]"),
        withGlue('without Glue › nothing is asked when disable_glue is %j', "'true'"),
        withGlue('without Glue › is asked all the same when disable_glue is "false"'),
      ],
    },
    {
      number: 117,
      statement:
        'The Glue catalog is the one of the settings, else of the account in the function’s ARN, else of the caller’s account.',
      provedBy: [
        glueSettings("Glue's catalog › is %s", 'glue_catalog before all'),
        glueSettings("Glue's catalog › is %s", 'the account of the caller without a function'),
        withGlue('tables of Glue › are looked for in the catalog of the function, or the one that is named'),
        withGlue(
          'tables of Glue › are looked for in the catalog of the caller where the function has no ARN',
        ),
      ],
      note: 'AWS’s SDK does not find the account in an ARN with an alias or a version behind it, and falls back to the caller’s. Ours finds it: the catalog is the same function’s.',
    },
    {
      number: 118,
      statement: 'A column mapping renames columns and partition keys, and comments follow the new names.',
      provedBy: [
        glueTable(
          'a table of Glue › renames columns and partition keys by columnMapping, and comments follow the mapped name',
        ),
      ],
    },
    {
      number: 119,
      statement:
        'Nested Glue types such as `struct<a:array<int>,b:map<string,decimal(10,2)>>` become nested fields.',
      provedBy: [
        glueType(
          'a type of Glue › struct<a:array<int>,b:map<string,decimal(10,2)>> is the expected nested field',
        ),
        glueTypes('a type of Glue › is the same field for AWS’s SDK, in every form that both can read'),
        glueType(
          'a type of Glue › comes out of any text of the grammar as the tree that the text was written from',
        ),
      ],
      note: 'AWS’s SDK fails on `varchar(n)`, `char(n)` and `decimal(p)`, which Glue’s own tables have. Ours takes them.',
    },
    {
      number: 120,
      statement: 'The case of a `casing_mode` does not matter; one that does not exist is a failure.',
      provedBy: [
        casing('casing_mode › takes %s in any case of letters'),
        casing('casing_mode › with the invalid %j fails the start with all that is allowed', "'LOWERCASE'"),
      ],
    },
    {
      number: 121,
      statement: 'A forwarded token without its KMS key replaces no credentials.',
      provedBy: [
        forwardAccess(
          'forwarded credentials › are not there with %s: the role of the function is used',
          'fas_token without service_kms_key_id',
        ),
      ],
    },
  ],
};

export const udfs: Area = {
  title: 'User-defined functions',
  points: [
    {
      number: 122,
      statement:
        'The answer of a function has one column, of the name and type asked for, and a row for each row.',
      provedBy: [
        calls(
          'the answer of a function › has one column, as it was asked for, and a value for each of %i rows',
        ),
        calls('a call › for two columns is InvalidInput'),
        functions('a function of one row › takes and gives $field.name exactly'),
      ],
    },
    {
      number: 123,
      statement: 'A function that throws fails the call with its own message; a result of null is null.',
      provedBy: [
        calls('a call › fails with the message of what the function throws, and nothing more'),
        calls(
          'the answer of a function › is null where the function gives null, and the function gets the nulls that it is given',
        ),
      ],
    },
    {
      number: 124,
      statement: 'A function of another kind than SCALAR is refused.',
      provedBy: [calls('a call › of the kind %p is InvalidInput', 'AGGREGATE')],
    },
  ],
};
