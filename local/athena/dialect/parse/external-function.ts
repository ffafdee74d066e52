/** The declarations before a query: `USING EXTERNAL FUNCTION f(a type, …) RETURNS type LAMBDA 'name', EXTERNAL …`. */
import type { ExternalFunction } from '../tree.ts';
import { Cursor } from './cursor.ts';
import { parseType } from './type.ts';

export interface ExternalFunctions {
  readonly functions: readonly ExternalFunction[];
  /** Where the query begins. */
  readonly end: number;
}

/** `sql` begins with USING. */
export function parseExternalFunctions(sql: string): ExternalFunctions {
  const cursor = new Cursor(sql, () => {
    throw cursor.unexpected('a declaration');
  });
  cursor.expectWord('USING');
  const functions = cursor.list(() => parseExternalFunction(cursor));
  for (const [index, { name, at }] of functions.entries()) {
    if (functions.findIndex((other) => other.name === name) !== index) {
      throw cursor.fail('MALFORMED_QUERY', `function ${name} is declared twice`, at);
    }
  }
  if (!cursor.startsQuery() && !cursor.isSymbol('(')) throw cursor.unexpected("',' or a query");
  return { functions, end: cursor.peek().start };
}

function parseExternalFunction(cursor: Cursor): ExternalFunction {
  if (cursor.isWord('FUNCTION')) {
    const what = "USING FUNCTION was the preview's form; write USING EXTERNAL FUNCTION … LAMBDA '<name>'";
    throw cursor.fail('MALFORMED_QUERY', what, cursor.peek().start);
  }
  cursor.expectWord('EXTERNAL');
  cursor.expectWord('FUNCTION');
  const name = cursor.name('the name of a function');
  cursor.expectSymbol('(');
  const parameters = cursor.isSymbol(')') ? [] : cursor.list(() => parseParameter(cursor));
  cursor.expectSymbol(')');
  cursor.expectWord('RETURNS');
  const returns = parseType(cursor);
  cursor.expectWord('LAMBDA');
  const lambda = cursor.peek();
  if (lambda.kind !== 'string') throw cursor.unexpected("the Lambda function's name or ARN in quotes");
  cursor.next();
  return {
    name: name.value.toLowerCase(),
    parameters,
    returns,
    lambda: lambda.value,
    at: name.at,
    lambdaAt: lambda.start,
  };
}

function parseParameter(cursor: Cursor): ExternalFunction['parameters'][number] {
  const name = cursor.name('the name of an argument');
  // People leave out the name, as in other dialects: the type is then taken for it.
  if ([',', ')', '('].some((symbol) => cursor.isSymbol(symbol))) {
    const what = `an argument has a name and a type, as in \`value ${name.value}\`; here is one of the two`;
    throw cursor.fail('MALFORMED_QUERY', what, name.at);
  }
  return { name, type: parseType(cursor) };
}
