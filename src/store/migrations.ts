import type { DialectFlags } from './dialects/dialect.ts';

/** One step of the database's shape. Applied in one transaction together with its row in `store_version`. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: (flags: DialectFlags) => readonly string[];
}

/** Ascending; a published one never changes. */
export const MIGRATIONS: readonly Migration[] = Object.freeze([
  {
    version: 1,
    name: 'events, runs, approvals',
    statements: ({ chainKeyType }: DialectFlags) => [
      `create table events (
        seq ${chainKeyType} primary key,
        ts text not null,
        action text not null,
        resource text not null,
        actor text not null,
        client text not null,
        result text not null,
        correlation_id text not null,
        detail text not null,
        metadata_json text not null,
        run_id text,
        prev_hash text not null,
        hash text not null
      )`,
      'create index events_by_time on events (ts, seq)',
      'create index events_of_run on events (run_id, seq) where run_id is not null',
      `create table runs (
        id text primary key,
        goal text not null,
        state text not null,
        outcome text,
        headline text not null default '',
        source text not null,
        asked_by text not null,
        begun integer not null,
        created_at text not null,
        updated_at text not null,
        diagnosis_json text,
        message text not null default '',
        escalation text
      )`,
      'create index runs_by_age on runs (created_at, id)',
      'create index runs_by_state on runs (state, created_at, id)',
      `create table run_steps (
        run_id text not null,
        n integer not null,
        step_json text not null,
        primary key (run_id, n)
      )`,
      `create table run_observations (
        run_id text not null,
        n integer not null,
        id text not null,
        observation_json text not null,
        primary key (run_id, n),
        unique (run_id, id)
      )`,
      `create table approvals (
        id text primary key,
        run_id text,
        state text not null,
        tool text not null,
        title text not null,
        target text not null,
        digest text not null,
        created_at text not null,
        expires_at text not null,
        ticket text,
        request_json text not null
      )`,
      'create index approvals_by_state on approvals (state, expires_at)',
      'create index approvals_of_run on approvals (run_id)',
      'create index approvals_of_target on approvals (tool, target)',
      `create table approval_moves (
        approval_id text not null,
        n integer not null,
        state text not null,
        at text not null,
        moved_by text not null,
        detail text not null,
        primary key (approval_id, n)
      )`,
      `create table notices (
        id text primary key,
        kind text not null,
        run_id text,
        text text not null,
        sender text not null,
        created_at text not null,
        read_at text
      )`,
      `create table tool_results (
        call_id text primary key,
        run_id text,
        tool text not null,
        output_json text not null,
        at text not null
      )`,
      'create index tool_results_of_run on tool_results (run_id) where run_id is not null',
      'create table settings (key text primary key, value_json text not null)',
    ],
  },
  {
    version: 2,
    name: 'calls of MCP hosts that wait for consent',
    statements: () => [
      `create table approval_holds (
        approval_id text primary key,
        hold_key text not null,
        created_at text not null,
        hold_json text not null,
        result_json text,
        result_at text
      )`,
      'create index approval_holds_by_key on approval_holds (hold_key, created_at)',
      'create index approval_holds_by_age on approval_holds (created_at)',
    ],
  },
  {
    version: 3,
    name: 'one open request for one action',
    statements: () => [
      'alter table approvals add column open_key text',
      'create unique index approvals_open on approvals (open_key)',
    ],
  },
  {
    version: 4,
    name: 'tasks of outside MCP servers',
    statements: () => [
      `create table outside_tasks (
        task_id text primary key,
        expires_at text not null,
        task_json text not null,
        ending_json text
      )`,
      'create index outside_tasks_by_end on outside_tasks (expires_at)',
    ],
  },
  {
    version: 5,
    name: 'what the card of a run names',
    statements: () => [
      `create table run_causes (
        run_id text not null references runs (id),
        cause text not null,
        service text not null,
        primary key (run_id, cause, service)
      )`,
      'create index run_causes_by_service on run_causes (service)',
      'create index run_causes_by_cause on run_causes (cause)',
    ],
  },
]);

/** The bookkeeping table itself. */
export const VERSION_TABLE = `create table if not exists store_version (
  version integer primary key,
  name text not null,
  applied_at text not null
)`;

/** What is still to be applied. Throws when the database is newer than this program. */
export function pendingMigrations(
  applied: number,
  migrations: readonly Migration[] = MIGRATIONS,
): readonly Migration[] {
  const known = migrations.at(-1)?.version ?? 0;
  if (applied > known) {
    throw new Error(
      `the database is at version ${applied}, this program knows ${known}: start the newer program, or restore a backup`,
    );
  }
  return migrations.filter(({ version }) => version > applied);
}
