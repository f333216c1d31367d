import { Configuration, LabReport, PolicyAnswer, PolicyQuestion } from '#contract/dashboard.ts';
import { OpsError } from '#core/ops-error.ts';
import type { HttpParts } from '../parts.ts';
import { policyAnswer } from '../policy-answer.ts';
import { route } from '../route.ts';

type Parts = Pick<
  HttpParts,
  'policy' | 'configuration' | 'auth' | 'gate' | 'services' | 'backup' | 'lab' | 'now'
>;

/** How this instance is set up: who may do what and why, every setting with its source. */
export function setupRoutes({ policy, configuration, auth, gate, services, backup, lab, now }: Parts) {
  const tag = 'setup';
  const access = 'owner';
  return [
    route({
      method: 'get',
      path: '/api/policy/decision',
      tag,
      summary: 'Whether a person may use or approve a tool, and which rule says so',
      access,
      query: PolicyQuestion,
      reply: PolicyAnswer,
      handle: async ({ query, signal }) => {
        const person = (await auth.people.list()).find(({ id }) => id === query.person);
        if (!person) throw new OpsError('not_found', `there is no person ${query.person}`);
        // A person sees what their role may; the question is about every tool, so an owner's catalogue is asked.
        const principal = { kind: 'user', can_approve: true, id: person.id, name: person.name } as const;
        const tool = gate.tools({ ...principal, role: 'owner' }).find(({ name }) => name === query.tool);
        if (!tool) throw new OpsError('unknown_tool', `there is no tool ${query.tool}`);
        const service = query.service === undefined ? null : await services.service(query.service, signal);
        return policyAnswer(policy, { ...principal, role: person.role }, tool, service);
      },
    }),
    route({
      method: 'get',
      path: '/api/configuration',
      tag,
      summary: 'Every setting with its value and where that came from; secrets are not shown',
      access,
      reply: Configuration,
      handle: async () => configuration,
    }),
    route({
      method: 'get',
      path: '/api/backup',
      tag,
      summary: 'A consistent copy of the database, checked, while it is in use',
      access,
      approver: true,
      reply: 'application/vnd.sqlite3',
      records: { action: 'backup.taken', detail: 'copy of the database taken' },
      handle: async () => {
        const day = now().toISOString().slice(0, 10);
        const headers = {
          'content-type': 'application/vnd.sqlite3',
          'content-disposition': `attachment; filename="opspilot-${day}.db"`,
        };
        return new Response(await backup(), { headers });
      },
    }),
    route({
      method: 'get',
      path: '/api/lab',
      tag,
      summary: 'What the fault lab found when it last ran on this machine',
      access: 'viewer',
      reply: LabReport,
      handle: () => lab(),
    }),
  ];
}
