/** A peer in a process of its own, which reads one table once. What it took is written to standard output as JSON. */
import { env, exit } from 'node:process';
import { Client } from 'pg';
import { readIntoBuilders } from '../peers/builders.ts';
import { drain } from '../peers/drain.ts';
import type { PeerTask } from '../runs.ts';
import { measured, tell } from './measured.ts';

const { peer, table, rows, url } = JSON.parse(env['OWLERY_BENCH_TASK'] ?? '') as PeerTask;
const client = new Client({ connectionString: url });
await client.connect();
const sql = `SELECT * FROM ${table} LIMIT ${rows}`;
const report = await measured(async () => {
  if (peer === 'drain') {
    await drain(client, `SELECT * FROM ${table}`, () => undefined);
    return rows;
  }
  return readIntoBuilders(client, sql);
});
tell(report, exit);
