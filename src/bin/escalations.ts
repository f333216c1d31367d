import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { escalationPage } from '#agent/escalation.ts';
import type { RunLoopParts } from '#agent/run-loop.ts';
import { writeFileAtomic } from '#executor/atomic-write.ts';
import type { Store } from '#store/store.ts';

/** The pages for whoever takes over, as Markdown files of the data dir, and a notice for the owners. */
export interface Escalations {
  readonly write: RunLoopParts['escalate'];
  /** The page of a run; null when it has none. */
  read(runId: string): Promise<string | null>;
}

export function createEscalations(dir: string, store: Store, now: () => Date): Escalations {
  const fileOf = (runId: string) => join(dir, `${runId}.md`);
  return {
    async write(run, diagnosis, approvals) {
      const at = now().toISOString();
      writeFileAtomic(fileOf(run.id), escalationPage(run, diagnosis, approvals, at));
      const notice = {
        id: `ntc_${randomUUID()}`,
        kind: 'escalation' as const,
        run_id: run.id,
        text: diagnosis?.headline ?? run.goal,
        from: 'OpsPilot',
        created_at: at,
        read_at: null,
      };
      await store.notices.create(notice, { actor: 'agent', client: 'agent', correlationId: run.id });
      return `/api/runs/${run.id}/escalation`;
    },
    async read(runId) {
      try {
        return await readFile(fileOf(runId), 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
  };
}
