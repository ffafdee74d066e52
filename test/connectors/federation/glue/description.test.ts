import { describe, expect, it } from '@jest/globals';
import { field, types } from '../../../../connectors/federation/arrow/type.ts';
import { describeGlueTable } from '../../../../connectors/federation/glue/description.ts';
import type { GlueColumn, GlueTable } from '../../../../connectors/federation/glue/table.ts';

const column = (name: string, type = 'string', comment: string | null = null): GlueColumn => ({
  name,
  type,
  comment,
});

interface Given extends Partial<Omit<GlueTable, 'parameters'>> {
  readonly parameters?: Readonly<Record<string, string>>;
}

function described({ parameters = {}, ...given }: Given) {
  const { schema, partitionColumns } = describeGlueTable({
    databaseName: 'zoo',
    name: 'owls',
    columns: [column('id', 'bigint'), column('name')],
    partitionKeys: [],
    location: null,
    storageParameters: new Map(),
    viewOriginalText: null,
    ...given,
    parameters: new Map(Object.entries(parameters)),
  });
  return { fields: schema.fields, metadata: Object.fromEntries(schema.metadata), partitionColumns };
}

const late = { glueTableContainsPreviouslyUnsupportedType: 'false' };

describe('a table of Glue', () => {
  it('has its columns, then its partition keys', () => {
    const { fields, partitionColumns } = described({
      partitionKeys: [column('year', 'int'), column('month', 'int')],
    });

    expect(fields).toEqual([
      field('id', types.bigint),
      field('name', types.varchar),
      field('year', types.integer),
      field('month', types.integer),
    ]);
    expect(partitionColumns).toEqual(['year', 'month']);
  });

  it('renames columns and partition keys by columnMapping, and comments follow the mapped name', () => {
    const { fields, metadata, partitionColumns } = described({
      columns: [column('id', 'bigint', 'a number'), column('first_name', 'string', 'what it hears to')],
      partitionKeys: [column('yr', 'int', 'since 1970')],
      parameters: { columnMapping: ' first_name = FirstName ,yr=Year,gone=Gone, ' },
    });

    expect(fields.map(({ name }) => name)).toEqual(['id', 'FirstName', 'Year']);
    expect(partitionColumns).toEqual(['Year']);
    expect(metadata).toEqual({
      columnMapping: ' first_name = FirstName ,yr=Year,gone=Gone, ',
      id: 'a number',
      FirstName: 'what it hears to',
      Year: 'since 1970',
      ...late,
    });
  });

  it('names a column as the source does, even with an equals sign', () => {
    const { fields } = described({ parameters: { columnMapping: 'name=a=b' } });

    expect(fields.map(({ name }) => name)).toEqual(['id', 'a=b']);
  });

  it('hands on its parameters, and leaves blank comments out', () => {
    const { metadata } = described({
      columns: [column('id', 'int', '  '), column('name', 'string', '')],
      parameters: { classification: 'owls', EXTERNAL: 'TRUE' },
    });

    expect(metadata).toEqual({ classification: 'owls', EXTERNAL: 'TRUE', ...late });
  });

  it('takes the comment of a column for a table property of the same name', () => {
    const { metadata } = described({
      columns: [column('comment', 'string', 'what was said')],
      parameters: { comment: 'a table' },
    });

    expect(metadata['comment']).toBe('what was said');
  });

  it('is read as its properties say, whatever the comments of columns with their names', () => {
    const { metadata } = described({
      columns: [column('a', 'string', 'other_table'), column('b', 'string', 'true')],
      parameters: {
        columnMapping: 'a=sourceTable,b=glueTableContainsPreviouslyUnsupportedType',
        sourceTable: 'Owls',
      },
    });

    expect(metadata).toMatchObject({ sourceTable: 'Owls', ...late });
  });

  it.each([
    [{ parameters: { sourceTable: 'Owls' } }, 'Owls'],
    [{ location: 'arn:aws:dynamodb:eu-west-1:123456789012:table/Owls' }, 'Owls'],
    [{ location: 'arn:aws-us-gov:dynamodb:us-gov-west-1:123456789012:table/Owls/index/x' }, 'Owls/index/x'],
    [
      {
        parameters: { sourceTable: 'Named' },
        location: 'arn:aws:dynamodb:eu-west-1:123456789012:table/Owls',
      },
      'Named',
    ],
    [{ location: 's3://owls/table/Owls' }, undefined],
    [{ location: 'arn:aws:dynamodb:eu-west-1:12345:table/Owls' }, undefined],
    [{}, undefined],
  ])('%j is table %s of the source', (given, expected) => {
    expect(described(given).metadata['sourceTable']).toBe(expected);
  });

  it('gives the formats of dates by the mapped names of the columns that there are', () => {
    const { metadata } = described({
      columns: [column('born', 'date'), column('seen', 'timestamp')],
      parameters: {
        columnMapping: 'born=Born',
        datetimeFormatMapping: "seen=yyyy-MM-dd'T'HH:mm:ss, born=dd/MM/yyyy,gone=yyyy",
      },
    });

    expect(metadata['datetimeFormatMappingNormalized']).toBe("Born=dd/MM/yyyy,seen=yyyy-MM-dd'T'HH:mm:ss");
  });

  it('hands on the text of a view', () => {
    expect(described({ viewOriginalText: 'SELECT 1' }).metadata['_view_template']).toBe('SELECT 1');
    expect(described({ viewOriginalText: '' }).metadata).not.toHaveProperty('_view_template');
  });

  it.each([
    [[column('a', 'int')], [column('p', 'struct<x:decimal(3,1)>')], 'true'],
    [[column('a', 'map<int,int>')], [], 'true'],
    [[column('a', 'set<int>')], [], 'true'],
    [[column('a', 'array<int>')], [column('p', 'date')], 'false'],
  ])('with %j and %j has types that older connectors lack: %s', (columns, partitionKeys, expected) => {
    const { metadata } = described({ columns, partitionKeys });

    expect(metadata['glueTableContainsPreviouslyUnsupportedType']).toBe(expected);
  });

  it.each<[string, Given, string]>([
    [
      'a type that cannot be read',
      { columns: [column('a', 'array<int')] },
      'table zoo.owls of Glue: column a: the type array<int cannot be read at its end: > was expected',
    ],
    ['no type', { partitionKeys: [column('p', '')] }, 'table zoo.owls of Glue: column p: the type'],
    [
      'two columns of a name',
      { partitionKeys: [column('id')] },
      'table zoo.owls of Glue: there are two columns id; correct the columns',
    ],
    [
      'two columns mapped to one',
      { parameters: { columnMapping: 'id=X,name=X' } },
      'table zoo.owls of Glue: columns id and name are both mapped to X',
    ],
    [
      'a mapping without a value',
      { parameters: { columnMapping: 'id=Id,name' } },
      'property columnMapping has the entry name; each is name=value',
    ],
    ['a mapping to nothing', { parameters: { columnMapping: 'id=' } }, 'has the entry id=;'],
    [
      'two mappings for a column',
      { parameters: { datetimeFormatMapping: 'id=a,id=b' } },
      'property datetimeFormatMapping has two entries for id',
    ],
  ])('with %s is refused by name', (_what, given, message) => {
    expect(() => described(given)).toThrow(
      expect.objectContaining({ code: 'InvalidInput', message: expect.stringContaining(message) }),
    );
  });
});
