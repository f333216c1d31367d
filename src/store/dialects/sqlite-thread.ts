import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { type ChainHead, EMPTY_CHAIN, linkEvent } from '../chain-link.ts';
import { placeOf, Refused } from '../group-result.ts';
import type { EventsTable } from '../schema.ts';
import type { CommitResult, StampedCommit, Write } from '../writer.ts';
import { tuneWriter } from './sqlite-file.ts';

/**
 * The writing thread: owns the write connection, so that a sync never blocks the event loop of the server. Groups and
 * their results cross as JSON text: copied as objects they would cost more than they cost to write.
 */
const { path } = workerData as { path: string };
const port = parentPort!;
const database = new DatabaseSync(path);
tuneWriter(database);
const statements = new Map<string, StatementSync>();

port.on('message', (message: string) => {
  if (message === 'close') {
    database.close();
    port.close();
  } else {
    port.postMessage(JSON.stringify(writeGroup(JSON.parse(message))));
  }
});

function writeGroup(group: readonly StampedCommit[]): CommitResult[] {
  try {
    run('begin immediate');
    let head = readHead();
    const results = group.map((commit): CommitResult => {
      const written = writeCommit(head, commit);
      if (written instanceof Refused) return { ok: false, code: written.code, detail: written.message };
      head = written.at(-1) ?? head;
      return { ok: true, places: written.map(placeOf) };
    });
    run('commit');
    return results;
  } catch (error) {
    if (database.isTransaction) run('rollback');
    const detail = `the database could not be written: ${(error as Error).message}`;
    return group.map(() => ({ ok: false, code: 'audit_unavailable', detail }));
  }
}

/** Only a commit that can fail on its own needs a savepoint; events alone cannot. */
function writeCommit(head: ChainHead, commit: StampedCommit): EventsTable[] | Refused {
  if (commit.writes.length === 0) return writeEvents(head, commit);
  run('savepoint one');
  try {
    commit.writes.forEach(write);
    const rows = writeEvents(head, commit);
    run('release one');
    return rows;
  } catch (error) {
    const refused = error instanceof Refused ? error : refusalOf(error);
    if (refused === null) throw error;
    run('rollback to one');
    run('release one');
    return refused;
  }
}

function write({ sql, parameters, expect }: Write): void {
  const { changes } = prepared(sql).run(...parameters);
  if (expect !== undefined && Number(changes) !== expect) {
    throw Refused.unexpected(changes, expect);
  }
}

function writeEvents(head: ChainHead, { events, ts }: StampedCommit): EventsTable[] {
  const insert = prepared(
    `insert into events (seq, ts, action, resource, actor, client, result, correlation_id, detail, metadata_json,
      run_id, prev_hash, hash) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  let last = head;
  return events.map((event) => {
    const row = linkEvent(last, event, ts);
    insert.run(
      row.seq,
      row.ts,
      row.action,
      row.resource,
      row.actor,
      row.client,
      row.result,
      row.correlation_id,
      row.detail,
      row.metadata_json,
      row.run_id,
      row.prev_hash,
      row.hash,
    );
    last = row;
    return row;
  });
}

/** Read anew for every group: another process may have written to this file. */
function readHead(): ChainHead {
  const row = prepared('select seq, ts, hash from events order by seq desc limit 1').get();
  return row === undefined ? EMPTY_CHAIN : (row as unknown as ChainHead);
}

function run(sql: string): void {
  prepared(sql).run();
}

function prepared(sql: string): StatementSync {
  const known = statements.get(sql);
  if (known !== undefined) return known;
  const statement = database.prepare(sql);
  statements.set(sql, statement);
  return statement;
}

/** SQLite's primary result codes that speak of the statement and not of the disk (sqlite.org/rescode.html). */
function refusalOf(error: unknown): Refused | null {
  const { errcode, message } = error as { errcode?: number; message: string };
  const primary = errcode === undefined ? undefined : errcode & 0xff;
  if (primary === 19) return new Refused('conflict', message);
  if (primary === 1 || primary === 20 || primary === 25 || primary === undefined) {
    return new Refused('internal', message);
  }
  return null;
}
