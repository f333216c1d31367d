import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditEntry } from '#contract/audit.ts';
import type { Consent } from '#contract/ticket.ts';
import { type ControllerOptions, type RunningController, startController } from '#controller/controller.ts';
import { type ControllerFiles, controllerFiles } from '#controller/files.ts';
import type { AllowlistFile } from '#executor/allowlist.ts';
import { makeConsent, makeSigner, makeTicket, type TestSigner } from '#executor/testing/tickets.ts';
import { type Answer, type Asking, ask } from './ask.ts';
import { TestRuntime } from './test-runtime.ts';

/** A whole controller on a Unix socket in a temporary folder, over a runtime in memory and a clock that a test sets. */
export class ControllerFixture implements AsyncDisposable {
  readonly files: ControllerFiles;
  readonly signer: TestSigner = makeSigner();
  readonly runtime = new TestRuntime();
  /** What the controller told its operator. */
  readonly said: string[] = [];
  clockMs = Date.parse('2030-01-01T00:00:00.000Z');
  aud = '';
  token = '';
  #dir = mkdtempSync(join(tmpdir(), 'opspilot-controller-'));
  #over: Partial<ControllerOptions>;
  #running: RunningController | null = null;

  constructor(over: Partial<ControllerOptions>) {
    this.#over = over;
    this.files = controllerFiles(join(this.#dir, 'c'));
    mkdirSync(this.files.dir);
    writeFileSync(this.files.pinnedKeys, JSON.stringify(this.signer.pinned));
    this.allow({ radarr: ['restart', 'up'], sonarr: ['restart'] });
  }

  static async start(over: Partial<ControllerOptions> = {}): Promise<ControllerFixture> {
    const fixture = new ControllerFixture(over);
    await fixture.#begin();
    return fixture;
  }

  get url(): string {
    return this.#running?.url ?? '';
  }

  allow(list: AllowlistFile): void {
    writeFileSync(this.files.allowlist, JSON.stringify(list));
  }

  async restart(): Promise<void> {
    await this.#running?.stop();
    await this.#begin();
  }

  ask(path: string, asking: Asking = {}): Promise<Answer> {
    return ask(this.url, path, { token: this.token, ...asking });
  }

  consent(over: Partial<Consent> = {}): Consent {
    const pre = { object_id: 'radarr-1', state: 'running' };
    return makeConsent(this.aud, this.clockMs, { pre, ...over });
  }

  ticket(consent: Consent = this.consent()): { ticket: string; jti: string } {
    return makeTicket(this.signer, consent, this.clockMs);
  }

  /** Asks for the restart of radarr with this ticket. */
  act(ticket: string | undefined, path = '/services/radarr/restart', args = {}): Promise<Answer> {
    return this.ask(path, { method: 'POST', body: { confirm: true, ticket, args } });
  }

  audit(): AuditEntry[] {
    const lines = readFileSync(this.files.audit, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => AuditEntry.parse(JSON.parse(line)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running?.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  async #begin(): Promise<void> {
    this.#running = await startController({
      dir: this.files.dir,
      place: null,
      runtimes: [this.runtime],
      token: null,
      version: '0.0.0',
      cooldownMs: 0,
      answerWithinMs: 5000,
      now: () => new Date(this.clockMs),
      say: (line) => void this.said.push(line),
      ...this.#over,
    });
    this.token = readFileSync(this.files.token, 'utf8').trim();
    this.aud = (await this.ask('/health')).body.aud;
    while (!(await this.ask('/health')).body.reconciled);
  }
}
