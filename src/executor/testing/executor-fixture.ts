import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Consent } from '#contract/ticket.ts';
import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import type {
  ActionOrder,
  ActionOutcome,
  ActionPort,
  ActionRecord,
  Executor,
  Refusal,
  UnfinishedOrder,
} from '#executor/action-port.ts';
import { type AllowlistFile, openAllowlist } from '#executor/allowlist.ts';
import { createExecutor, type ExecutorOptions } from '#executor/executor.ts';
import { type Journal, openJournal } from '#executor/journal.ts';
import { openPinnedKeys } from '#executor/pinned-keys.ts';
import { makeConsent, makeSigner, makeTicket, type TestSigner } from './tickets.ts';

/** A world with targets that keep the state a test gives them, and count what was done to them. */
export class TestPort implements ActionPort {
  readonly bindings = new Map<string, Json>([
    ['radarr', { object_id: 'radarr-1', phase: 'running' }],
    ['sonarr', { object_id: 'sonarr-1', phase: 'running' }],
  ]);
  readonly done: ActionOrder[] = [];
  readonly asked: string[] = [];
  /** What `act` does beside being counted. */
  onAct: (order: ActionOrder) => Promise<ActionOutcome> = async () => OK;
  onObserve: () => Promise<void> = async () => undefined;
  onSettle: (order: UnfinishedOrder) => Promise<ActionOutcome> = async () => OK;
  settleAfter = 0;

  targetOf({ verb, args }: { verb: string; args: Readonly<Record<string, Json>> }): string {
    if (!['restart', 'start', 'stop', 'up'].includes(verb)) throw new OpsError('unknown_verb', verb);
    if (typeof args.service !== 'string' || args.service.startsWith('-'))
      throw new OpsError('bad_service_id', String(args.service));
    return args.service;
  }

  async observe(action: { verb: string; args: Readonly<Record<string, Json>> }) {
    const target = this.targetOf(action);
    this.asked.push(target);
    await this.onObserve();
    const binding = this.bindings.get(target);
    if (binding === undefined) throw new OpsError('unknown_service', target);
    return { binding: binding as Consent['pre'], shown: {} };
  }

  async act(order: ActionOrder): Promise<ActionOutcome> {
    this.done.push(order);
    return this.onAct(order);
  }

  async settleAfterMs(): Promise<number> {
    return this.settleAfter;
  }

  async settle(order: UnfinishedOrder): Promise<ActionOutcome> {
    return this.onSettle(order);
  }
}

export const OK: ActionOutcome = { state: 'ok', detail: 'done', result: { pid: 1 } };

/** Keeps what an executor told its audit. */
export class TestRecord implements ActionRecord {
  readonly refusals: Refusal[] = [];
  readonly told: string[] = [];
  onBeginning: () => void = () => undefined;

  refused(refusal: Refusal): void {
    this.refusals.push(refusal);
  }

  beginning(order: ActionOrder): void {
    this.onBeginning();
    this.told.push(`begin ${order.verb} ${order.target}`);
  }

  ended(order: ActionOrder, outcome: ActionOutcome): void {
    this.told.push(`end ${order.verb} ${order.target} ${outcome.state}`);
  }
}

/** An executor with a real journal in a temporary folder, a clock that a test sets, and a world of doubles. */
export class ExecutorFixture implements Disposable {
  readonly dir = mkdtempSync(join(tmpdir(), 'opspilot-executor-'));
  readonly signer: TestSigner = makeSigner();
  readonly port = new TestPort();
  readonly record = new TestRecord();
  readonly slept: number[] = [];
  clockMs = Date.parse('2030-01-01T00:00:00.000Z');
  journal: Journal;
  executor: Executor;
  #over: Partial<ExecutorOptions>;

  constructor(over: Partial<ExecutorOptions> = {}) {
    this.#over = over;
    writeFileSync(join(this.dir, 'pinned-keys.json'), JSON.stringify(this.signer.pinned));
    this.allow({ radarr: ['restart', 'start', 'stop', 'up'], sonarr: ['restart'] });
    this.journal = this.openJournal();
    this.executor = this.#create();
  }

  get journalPath(): string {
    return join(this.dir, 'journal.jsonl');
  }

  allow(list: AllowlistFile): void {
    writeFileSync(join(this.dir, 'allowlist.json'), JSON.stringify(list));
  }

  openJournal(): Journal {
    return openJournal(this.journalPath, { executor: 'controller', now: () => new Date(this.clockMs) });
  }

  /** Ends this life of the executor and begins the next one over the same files. */
  restart(): void {
    this.journal.close();
    this.journal = this.openJournal();
    this.executor = this.#create();
  }

  consent(over: Partial<Consent> = {}): Consent {
    return makeConsent(this.executor.aud, this.clockMs, over);
  }

  /** A ticket for this consent, signed now by the pinned key. */
  ticket(consent: Consent = this.consent(), part: 'do' | 'undo' = 'do'): { ticket: string; jti: string } {
    return makeTicket(this.signer, consent, this.clockMs, part);
  }

  /** Asks for the restart of radarr, or for what `over` says. */
  execute(over: Partial<Parameters<Executor['execute']>[0]> = {}) {
    return this.executor.execute({
      verb: 'restart',
      args: { service: 'radarr' },
      ticket: undefined,
      correlationId: 'c1',
      deadlineMs: 5000,
      ...over,
    });
  }

  [Symbol.dispose](): void {
    this.journal.close();
    rmSync(this.dir, { recursive: true, force: true });
  }

  #create(): Executor {
    return createExecutor({
      name: 'controller',
      journal: this.journal,
      keys: openPinnedKeys(join(this.dir, 'pinned-keys.json')),
      allowlist: openAllowlist(join(this.dir, 'allowlist.json')),
      port: this.port,
      record: this.record,
      cooldownMs: () => 0,
      whole: '_stack',
      sleep: async (ms) => {
        this.slept.push(ms);
        this.clockMs += ms;
      },
      ...this.#over,
    });
  }
}
