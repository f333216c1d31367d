import { AuditVerdict } from '#contract/audit.ts';
import { AuditPage, AuditQuery } from '#contract/http-api.ts';
import { toAuditEntry } from '#store/store.ts';
import type { HttpParts } from '../parts.ts';
import { route } from '../route.ts';
import { withoutUndefined } from '../without-undefined.ts';

/** The record of who did what. */
export function auditRoutes({ store, verifyAudit }: Pick<HttpParts, 'store' | 'verifyAudit'>) {
  const tag = 'audit';
  const access = 'viewer';
  return [
    route({
      method: 'get',
      path: '/api/audit',
      tag,
      summary: 'Entries in order: those since a time or seq, or the newest; as JSON or one entry a line',
      access,
      query: AuditQuery,
      reply: AuditPage,
      handle: async ({ query }) => {
        const { since, before, limit, format: _, ...wanted } = withoutUndefined(query);
        const range = since === undefined ? { limit, newestFirst: true } : { limit, ...startOf(since) };
        const upTo = before === undefined ? {} : { before };
        const rows = await store.events.list({ ...wanted, ...range, ...upTo });
        const entries = (since === undefined ? rows.toReversed() : rows).map(toAuditEntry);
        if (query.format === 'json') return { entries };
        const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
        return new Response(lines, { headers: { 'content-type': 'application/x-ndjson' } });
      },
    }),
    route({
      method: 'get',
      path: '/api/audit/verify',
      tag,
      summary: 'Whether the chain holds, and up to where something outside of it vouches for that',
      access,
      reply: AuditVerdict,
      handle: () => verifyAudit(),
    }),
  ];
}

function startOf(since: string | number) {
  return typeof since === 'number' ? { after: since } : { since };
}
