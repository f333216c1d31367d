import { Client, type ClientConfig, type QueryResult } from 'pg';
import { type ChainHead, EMPTY_CHAIN, linkEvent } from '../chain-link.ts';
import { placeOf, Refused } from '../group-result.ts';
import type { EventsTable } from '../schema.ts';
import type { CommitResult, StampedCommit } from '../writer.ts';

/** Word of a new end of the chain, with its number. */
export const CHANNEL = 'opspilot_events';

/** Held by the one who appends: replicas queue for it, so the chain never forks. */
const CHAIN_LOCK = 7_676_002;

const BEGIN = `begin; select pg_advisory_xact_lock(${CHAIN_LOCK}); select seq, ts, hash from events order by seq desc limit 1`;

const INSERT_EVENTS = `insert into events (seq, ts, action, resource, actor, client, result, correlation_id, detail,
  metadata_json, run_id, prev_hash, hash) select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[],
  $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])`;

/** Writes groups on a connection of its own, which it makes anew after it broke. */
export class PostgresWriter implements AsyncDisposable {
  readonly #config: ClientConfig;
  #client: Client | null = null;

  constructor(config: ClientConfig) {
    this.#config = config;
  }

  readonly write = async (group: readonly StampedCommit[]): Promise<CommitResult[]> => {
    try {
      this.#client ??= await this.#connect();
      return await writeGroup(this.#client, group);
    } catch (error) {
      // Closing it undoes what it had begun.
      await this[Symbol.asyncDispose]();
      const detail = `the database could not be written: ${(error as Error).message}`;
      return group.map(() => ({ ok: false, code: 'audit_unavailable', detail }));
    }
  };

  async [Symbol.asyncDispose](): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => {});
  }

  async #connect(): Promise<Client> {
    const client = new Client(this.#config);
    client.on('error', () => {});
    // One that broke while nobody wrote costs nobody a write.
    client.on('end', () => {
      if (this.#client === client) this.#client = null;
    });
    await client.connect();
    // The server's default may be laxer.
    await client.query('set synchronous_commit = on');
    return client;
  }
}

async function writeGroup(client: Client, group: readonly StampedCommit[]): Promise<CommitResult[]> {
  const begun = (await client.query(BEGIN)) as unknown as QueryResult<ChainHead>[];
  let head = begun[2]?.rows[0] ?? EMPTY_CHAIN;
  const appended: EventsTable[] = [];
  const results: CommitResult[] = [];
  for (const { writes, events, ts } of group) {
    const refused = await writeRows(client, writes);
    if (refused !== null) {
      results.push({ ok: false, code: refused.code, detail: refused.message });
      continue;
    }
    const rows: EventsTable[] = [];
    for (const event of events) {
      const row = linkEvent(head, event, ts);
      rows.push(row);
      head = row;
    }
    appended.push(...rows);
    results.push({ ok: true, places: rows.map(placeOf) });
  }
  if (appended.length > 0) {
    await client.query(INSERT_EVENTS, columns(appended));
    await client.query('select pg_notify($1, $2)', [CHANNEL, String(head.seq)]);
  }
  await client.query('commit');
  return results;
}

/** The statements of one commit under a savepoint, so that its failure undoes nothing else. */
async function writeRows(client: Client, writes: StampedCommit['writes']): Promise<Refused | null> {
  if (writes.length === 0) return null;
  await client.query('savepoint one');
  try {
    for (const { sql, parameters, expect } of writes) {
      const { rowCount } = await client.query(sql, [...parameters]);
      if (expect !== undefined && rowCount !== expect) throw Refused.unexpected(rowCount ?? 0, expect);
    }
    await client.query('release savepoint one');
    return null;
  } catch (error) {
    const refused = error instanceof Refused ? error : refusalOf(error as Error & { code?: string });
    if (refused === null) throw error;
    await client.query('rollback to savepoint one; release savepoint one');
    return refused;
  }
}

function columns(rows: readonly EventsTable[]): unknown[][] {
  const names = [
    'seq',
    'ts',
    'action',
    'resource',
    'actor',
    'client',
    'result',
    'correlation_id',
    'detail',
    'metadata_json',
    'run_id',
    'prev_hash',
    'hash',
  ] as const;
  return names.map((name) => rows.map((row) => row[name]));
}

/** Classes of SQLSTATE (PostgreSQL, appendix A) that speak of the statement: constraints, data, syntax and names. */
function refusalOf({ code, message }: Error & { code?: string }): Refused | null {
  const kind = code?.slice(0, 2);
  if (kind === '23') return new Refused('conflict', message);
  return kind === '22' || kind === '42' ? new Refused('internal', message) : null;
}
