/** The titles of the tests in a file, as they are written there: what a proof may name. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';

export interface WrittenTest {
  /** `describe › it`, outermost first. */
  readonly title: string;
  /** The text of the tables that fill the titles in, its own and those of the suites around it. */
  readonly table: string;
}

const suites: ReadonlySet<string> = new Set(['describe', 'describeOfficial']);
const tests: ReadonlySet<string> = new Set(['it', 'test']);

export function testsIn(file: string): readonly WrittenTest[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const constants = constantsOf(source);
  const found: WrittenTest[] = [];
  const visit = (node: ts.Node, outer: WrittenTest | null): void => {
    const call = ts.isCallExpression(node) ? declaredBy(node, source, constants) : null;
    if (call === null) {
      ts.forEachChild(node, (child) => visit(child, outer));
      return;
    }
    const inner: WrittenTest = {
      title: outer === null ? call.title : `${outer.title} › ${call.title}`,
      table: `${outer?.table ?? ''}${call.table}`,
    };
    if (call.isTest) found.push(inner);
    else ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(source, null);
  return found;
}

/** The text of every `const`, by name: tables are often written apart from the test. */
function constantsOf(source: ts.SourceFile): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) {
      texts.set(
        node.name.text,
        `${texts.get(node.name.text) ?? ''}${node.initializer?.getText(source) ?? ''}`,
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

interface Declared {
  readonly isTest: boolean;
  readonly title: string;
  readonly table: string;
}

/** `it('…', …)`, `it.each(table)('…', …)` and the same of suites; null: another call. */
function declaredBy(
  { expression, arguments: [titleNode] }: ts.CallExpression,
  source: ts.SourceFile,
  constants: ReadonlyMap<string, string>,
): Declared | null {
  if (titleNode === undefined || !ts.isStringLiteralLike(titleNode)) return null;
  const each = ts.isCallExpression(expression) ? expression : null;
  const callee = each === null ? expression : each.expression;
  const word =
    ts.isPropertyAccessExpression(callee) && callee.name.text === 'each' ? callee.expression : callee;
  if (!ts.isIdentifier(word) || (each === null) !== (word === callee)) return null;
  const isTest = tests.has(word.text);
  if (!isTest && !suites.has(word.text)) return null;
  const table = each?.arguments.map((argument) => tableText(argument, source, constants)).join('') ?? '';
  return { isTest, title: titleNode.text, table };
}

function tableText(node: ts.Node, source: ts.SourceFile, constants: ReadonlyMap<string, string>): string {
  const named: string[] = [];
  const visit = (inner: ts.Node): void => {
    if (ts.isIdentifier(inner)) named.push(constants.get(inner.text) ?? '');
    ts.forEachChild(inner, visit);
  };
  visit(node);
  return [node.getText(source), ...named].join('\n');
}
