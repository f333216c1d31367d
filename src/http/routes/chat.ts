import { ChatReply, ChatRequest } from '#contract/http-api.ts';
import type { Run } from '#contract/run.ts';
import { cardText } from '../card-text.ts';
import { answerAboutDocker } from '../docker-chat.ts';
import type { HttpParts } from '../parts.ts';
import { route } from '../route.ts';

/** How long a chat waits for its run to settle, in ms; the run goes on without it. */
const WAIT_MS = 12_000;

/** One question, one plain answer. */
export function chatRoutes({ agent, ...doors }: Pick<HttpParts, 'agent' | 'gate' | 'services'>) {
  return [
    route({
      method: 'post',
      path: '/api/ops-copilot/chat',
      tag: 'chat',
      summary: 'Ask in plain words and wait some seconds for the diagnosis as plain text',
      access: 'member',
      client: 'chat',
      body: ChatRequest,
      reply: ChatReply,
      handle: async ({ body, caller, signal }) => {
        const asked = await agent.ask({ goal: body.message, source: 'chat', autostart: true }, caller);
        const run = await agent.settled(asked.id, WAIT_MS);
        const docker = await answerAboutDocker(body.message, proposedBy(run), caller, signal, doors);
        return {
          reply: [docker.text, cardText(run)].filter((text) => text !== '').join('\n\n'),
          run_id: run.id,
          tools: [...new Set([...docker.tools, ...run.steps.map(({ tool }) => tool)])],
          suggestions: [...docker.suggestions, ...suggestions(run)],
        };
      },
    }),
  ];
}

function proposedBy({ approvals, diagnosis }: Run) {
  if (!approvals.some(({ state }) => state === 'proposed')) return [];
  return (diagnosis?.causes ?? []).flatMap(({ fix }) => (fix ? [fix] : []));
}

function suggestions(run: Run): ChatReply['suggestions'] {
  return run.approvals
    .filter(({ state }) => state === 'proposed')
    .map(({ id, tool, title }) => ({ approval_id: id, label: `Approve: ${title}`, action: tool }));
}
