/** Runs that failed inside, one after the other, until this says something of the agent and not of them. */
const TOO_MANY = 3;

/** What the agent's own work tells of it: it is well until that fails again and again, and when it succeeds again. */
export class AgentHealth {
  #failed = 0;
  #lastFailure = '';
  #sweepFailure: string | null = null;

  /** A run was driven as far as it goes for now, or failed inside. */
  drove(error: Error | null): void {
    this.#failed = error === null ? 0 : this.#failed + 1;
    if (error !== null) this.#lastFailure = error.message;
  }

  /** Requests whose time is over were looked for. */
  swept(error: Error | null): void {
    this.#sweepFailure = error === null ? null : error.message;
  }

  get told(): { readonly ok: boolean; readonly detail: string } {
    if (this.#sweepFailure !== null)
      return { ok: false, detail: `requests for approval are not looked after: ${this.#sweepFailure}` };
    if (this.#failed >= TOO_MANY)
      return {
        ok: false,
        detail: `the last ${this.#failed} investigations failed inside: ${this.#lastFailure}`,
      };
    return { ok: true, detail: 'ready' };
  }
}
