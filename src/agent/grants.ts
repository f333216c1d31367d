import { randomBytes } from 'node:crypto';
import type { Approval } from '#contract/approval.ts';
import type { NewEvent } from '#contract/event.ts';
import type { Grant, GrantRequest } from '#contract/grant.ts';
import type { Origin, ToolInfo } from '#contract/tool.ts';
import { canonicalJson, type Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import type { Events, Settings } from '#store/store.ts';
import type { Caller } from './agent.ts';
import type { Desk } from './approval-desk.ts';

/** Consents that people have given beforehand. A use of one approves a request in their name, through the desk. */
export interface Grants {
  /** Throws `unknown_tool`, and `bad_request` for a tool that needs no consent. */
  give(request: GrantRequest, caller: Caller): Promise<Grant>;
  list(): Promise<Grant[]>;
  /** Throws `not_found`. */
  revoke(id: string, caller: Caller): Promise<void>;
  /**
   * Approves this request if a grant covers it, and spends one of its uses. Of many who try, each use is had by one;
   * what the desk then turns down has spent it.
   */
  use(approval: Approval, definitionHash: string | null): Promise<boolean>;
}

export interface GrantParts {
  readonly settings: Settings;
  readonly events: Pick<Events, 'append'>;
  readonly desk: Pick<Desk, 'approve'>;
  /** The tool as this caller sees it. */
  readonly find: (tool: string, caller: Caller) => ToolInfo | undefined;
  readonly now: () => Date;
}

const GRANT = 'grant:';
const USE = 'grant-use:';

export function createGrants({ settings, events, desk, find, now }: GrantParts): Grants {
  async function all(): Promise<Grant[]> {
    const rows = await settings.list(GRANT);
    return rows.map(({ value }) => value as unknown as Grant);
  }

  async function usesOf(id: string): Promise<string[]> {
    return (await settings.list(`${USE}${id}:`)).map(({ key }) => key);
  }

  async function drop(id: string): Promise<void> {
    await settings.delete(GRANT + id);
    for (const key of await usesOf(id)) await settings.delete(key);
  }

  async function record(action: string, grant: Grant, caller: Caller, detail: string): Promise<void> {
    const { id, tool, args, principal_id, uses, expires_at } = grant;
    const event: NewEvent = {
      run_id: null,
      action,
      resource: id,
      actor: caller.principal.id,
      client: caller.client,
      result: 'ok',
      correlation_id: caller.correlationId,
      detail,
      metadata: { tool, args, principal_id, uses, expires_at },
    };
    await events.append([event]);
  }

  return {
    async give({ minutes, acknowledged: _, ...wanted }, caller) {
      const info = find(wanted.tool, caller);
      if (!info) throw new OpsError('unknown_tool', `there is no tool ${JSON.stringify(wanted.tool)}`);
      if (info.effect === 'read')
        throw new OpsError('bad_request', `${info.name} changes nothing and needs no consent`);
      const created = now();
      const grant: Grant = {
        ...wanted,
        id: `grt_${randomBytes(16).toString('base64url')}`,
        definition_hash: info.outside?.definition_hash ?? null,
        by: caller.principal,
        created_at: created.toISOString(),
        expires_at: new Date(created.getTime() + minutes * 60_000).toISOString(),
        uses_left: wanted.uses,
      };
      await record(
        'grant.given',
        grant,
        caller,
        `${grant.uses} times ${grant.tool} until ${grant.expires_at}`,
      );
      // A use is a row of its own, which the database lets exactly one caller take.
      for (let n = 0; n < grant.uses; n += 1) await settings.set(`${USE}${grant.id}:${n}`, true);
      await settings.set(GRANT + grant.id, grant as unknown as Json);
      return grant;
    },

    async list() {
      const grants = await all();
      return Promise.all(
        grants.map(async (grant) => ({ ...grant, uses_left: (await usesOf(grant.id)).length })),
      );
    },

    async revoke(id, caller) {
      const grant = (await all()).find((one) => one.id === id);
      if (!grant) throw new OpsError('not_found', `there is no grant ${id}`);
      await drop(id);
      await record('grant.revoked', grant, caller, 'taken back');
    },

    async use(approval, definitionHash) {
      for (const grant of await all()) {
        if (Date.parse(grant.expires_at) <= now().getTime()) {
          await drop(grant.id);
          continue;
        }
        if (!covers(grant, approval, definitionHash) || !(await takeUse(grant.id))) continue;
        const { id, digest } = approval;
        const caller: Caller = { principal: grant.by, client: 'system', correlationId: grant.id };
        try {
          await desk.approve(id, { digest, acknowledged: true }, caller);
          return true;
        } catch (error) {
          // Policy may have changed since, or a person was faster.
          if (!(error instanceof OpsError)) throw error;
          if (error.code === 'approval_decided') return false;
        }
      }
      return false;
    },
  };

  async function takeUse(id: string): Promise<boolean> {
    for (const key of await usesOf(id)) if ((await settings.take(key)) !== undefined) return true;
    return false;
  }
}

/** For this asker, this tool as it was then, no value from untrusted text, and only arguments that are named, each with a value that is allowed. */
function covers(grant: Grant, approval: Approval, definitionHash: string | null): boolean {
  if (grant.tool !== approval.tool || grant.principal_id !== approval.requested_by) return false;
  if (grant.definition_hash !== definitionHash || approval.needs_second_confirmation) return false;
  if (Object.values(approval.origins).some(isUntrusted)) return false;
  return Object.entries(approval.args).every(([name, value]) => {
    const allowed = Object.hasOwn(grant.args, name) ? grant.args[name] : undefined;
    if (allowed === undefined || allowed === 'any') return allowed === 'any';
    return allowed.some((one) => canonicalJson(one) === canonicalJson(value));
  });
}

function isUntrusted(origin: Origin): boolean {
  return origin === 'log_text' || origin === 'tool_output';
}
