/**
 * A SQL prompt: statements end with a semicolon, commands begin with a backslash. Ctrl-C cancels the running
 * query, or drops what was typed; Ctrl-D leaves.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { tokenize } from '../athena/dialect/tokens.ts';
import type { Engine } from '../athena/engine.ts';
import { streamSink } from '../athena/output/sink.ts';
import { stateFolder } from '../services/state/folder.ts';
import { answerSql } from './answer.ts';
import { describeTable, listTables } from './listing.ts';
import { createProgressLine } from './progress-line.ts';
import { describeFailure, describeStatistics } from './report.ts';

const help = `  <sql>;              answer a query; EXPLAIN <sql>; says what it would ask
  \\d                  the tables of all catalogs
  \\d <table>          the columns of catalog.schema.table
  \\q or Ctrl-D        leave; Ctrl-C cancels a query
`;

const historyLength = 500;

/** Resolves when the person leaves. */
export async function runPrompt(engine: Engine): Promise<void> {
  const historyFile = join(stateFolder(), 'history');
  const reader = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: 'owlery> ',
    history: await readHistory(historyFile),
    historySize: historyLength,
    removeHistoryDuplicates: true,
  });
  let history: readonly string[] = [];
  reader.on('history', (lines: readonly string[]) => {
    history = [...lines];
  });
  await readStatements(reader, engine);
  if (history.length > 0) await writeHistory(historyFile, history);
}

function readStatements(reader: Interface, engine: Engine): Promise<void> {
  let typed = '';
  let running: AbortController | null = null;
  const ask = (): void => {
    reader.setPrompt(typed === '' ? 'owlery> ' : '     -> ');
    reader.prompt();
  };
  const answer = async (text: string): Promise<void> => {
    const controller = new AbortController();
    running = controller;
    try {
      await answerTyped(text, engine, controller.signal);
    } catch (error) {
      process.stdout.write(`${describeFailure(error)}\n`);
    } finally {
      running = null;
    }
    ask();
  };
  reader.on('line', (line) => {
    if (running !== null) return;
    if (typed === '' && /^\s*(?:\\q|exit|quit)\s*;?\s*$/i.test(line)) {
      reader.close();
      return;
    }
    typed = typed === '' ? line : `${typed}\n${line}`;
    if (typed.trim() === '') typed = '';
    if (typed.trimStart().startsWith('\\') || isWholeStatement(typed)) {
      const text = typed;
      typed = '';
      void answer(text);
    } else {
      ask();
    }
  });
  reader.on('SIGINT', () => {
    if (running !== null) {
      running.abort();
      return;
    }
    typed = '';
    process.stdout.write('\n');
    ask();
  });
  ask();
  return new Promise((resolve) => {
    reader.on('close', () => {
      running?.abort();
      process.stdout.write('\n');
      resolve();
    });
  });
}

/** A semicolon at the end that is not inside a string or comment; what cannot be read is whole, to be told so. */
function isWholeStatement(text: string): boolean {
  if (!/;\s*$/.test(text)) return false;
  try {
    return tokenize(text).at(-2)?.text === ';';
  } catch {
    return true;
  }
}

async function answerTyped(text: string, engine: Engine, signal: AbortSignal): Promise<void> {
  const [command = '', argument = ''] = text.trim().replace(/;$/, '').split(/\s+/, 2);
  if (command.startsWith('\\')) {
    if (command !== '\\d') process.stdout.write(help);
    else
      process.stdout.write(
        argument === '' ? await listTables(engine, signal) : await describeTable(engine, argument, signal),
      );
    return;
  }
  const progress = createProgressLine(process.stdout);
  try {
    const statistics = await answerSql(text, {
      engine,
      format: 'table',
      sink: streamSink(process.stdout),
      signal,
      onProgress: (scans, functions) => progress.show(scans, functions),
      onAnswer: () => progress.clear(),
    });
    if (statistics !== null) process.stdout.write(`${describeStatistics(statistics)[0] ?? ''}\n`);
  } finally {
    progress.clear();
  }
}

async function readHistory(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

/** The person's queries are their own: nobody else may read them. A history that cannot be kept is no failure. */
async function writeHistory(file: string, lines: readonly string[]): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  } catch {
    return;
  }
}
