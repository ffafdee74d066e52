/** What a column policy's document may say, and how its faults are told. */
import { describe, expect, it } from '@jest/globals';
import { ConnectorError } from '../../../../connectors/federation/errors.ts';
import { parseColumnPolicy } from '../../../../connectors/federation/policy/document.ts';

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof ConnectorError ? error.message : String(error);
  }
  return 'nothing was thrown';
}

const persona = (members: object) => JSON.stringify({ version: 1, personas: [{ name: 'a', ...members }] });

describe('a column policy', () => {
  it('has rules by table, schema and all, in any letters', () => {
    const [first] = parseColumnPolicy(
      persona({ tables: { 'Public.Customer': ['Id', 'CITY'], 'images.*': '*', '*': { except: ['ssn'] } } }),
    ).personas;
    expect(first).toEqual({
      name: 'a',
      callers: null,
      mayPassThrough: false,
      tables: new Map<string, unknown>([
        ['public.customer', { kind: 'only', columns: new Set(['id', 'city']) }],
        ['images.*', { kind: 'all' }],
        ['*', { kind: 'except', columns: new Set(['ssn']) }],
      ]),
    });
  });

  it('knows a table whose name has a dot by the first one', () => {
    const [first] = parseColumnPolicy(persona({ tables: { 'public.a.b': ['x'] } })).personas;
    expect([...(first?.tables.keys() ?? [])]).toEqual(['public.a.b']);
  });

  it.each<readonly [string, object, readonly string[]]>([
    [
      'itself',
      { version: 2, owner: 'x', personas: {} },
      [
        'owner: not known; version, personas may stand there',
        'version: 1 is the only one that is known',
        'personas: a list was expected',
      ],
    ],
    [
      'personas',
      {
        version: 1,
        personas: [
          { name: ' ', passthrough: 'yes', tables: [] },
          { name: 'b', calers: {}, tables: {} },
          { name: 'b', tables: {} },
        ],
      },
      [
        'personas[0].name: a name was expected',
        'personas[0].passthrough: true or false was expected',
        'personas[0].tables: a JSON object was expected',
        'personas[1].calers: not known; name, callers, passthrough, tables may stand there',
        'personas: two of them are named "b"',
      ],
    ],
    [
      'callers',
      {
        version: 1,
        personas: [
          { name: 'a', callers: {}, tables: {} },
          { name: 'b', callers: { tags: {}, arns: 'x', groups: [1] }, tables: {} },
          { name: 'c', callers: { tags: { a: 1, b: 'x' } }, tables: {} },
        ],
      },
      [
        'personas[0].callers: at least one of arns, groups and tags was expected',
        'personas[1].callers.arns: a list of texts was expected, with at least one',
        'personas[1].callers.groups: a list of texts was expected, with at least one',
        'personas[1].callers.tags: at least one tag was expected',
        'personas[2].callers.tags.a: a text was expected',
      ],
    ],
    [
      'tables',
      {
        version: 1,
        personas: [
          {
            name: 'a',
            tables: { customer: ['a'], 'p.t': [], 'p.T': '*', 'p.u': 3, 'p.v': { exept: ['a'] } },
          },
        ],
      },
      [
        'personas[0].tables["customer"]: schema.table, schema.* or * was expected',
        'personas[0].tables["p.t"]: a list of texts was expected, with at least one',
        'personas[0].tables["p.T"]: another rule has that name in other letters',
        'personas[0].tables["p.u"]: a list of columns, {"except": [columns]} or "*" was expected',
        'personas[0].tables["p.v"].exept: not known; except may stand there',
        'personas[0].tables["p.v"].except: a list of texts was expected, with at least one',
      ],
    ],
  ])('tells every fault of %s with its place', (_, document, faults) => {
    expect(messageOf(() => parseColumnPolicy(JSON.stringify(document)))).toBe(
      ['the column policy is faulty, so nothing is shown:', ...faults.map((fault) => `- ${fault}`)].join(
        '\n',
      ),
    );
  });

  it.each(['', '[]', 'null', '{', '3'])('is refused as %j', (text) => {
    expect(() => parseColumnPolicy(text)).toThrow('the document: a JSON object was expected');
  });
});
