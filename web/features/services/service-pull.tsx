import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ToolCallReply } from '#contract/http-api.ts';
import type { ServiceStatus } from '#contract/service.ts';
import { pathOf, request } from '../../api/request.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { useViewer } from '../session/session-queries.ts';
import { toolsQuery } from './service-queries.ts';

const TOOL = 'compose_pull';

/**
 * Asks for a newer image of a service of a compose stack. What would happen is read on the page of the request, and
 * nothing is pulled before somebody approves it there. Nothing is shown where it may not be done.
 */
export function ServicePull({ service }: { service: ServiceStatus }) {
  const t = useText();
  const navigate = useNavigate();
  const { role } = useViewer();
  const tool = useQuery(toolsQuery).data?.find(({ name }) => name === TOOL);
  const ask = useMutation({
    mutationFn: () =>
      request(ToolCallReply, pathOf`/api/tools/${TOOL}/call`, {
        method: 'POST',
        body: { args: { service: service.compose_service ?? service.id } },
      }),
    onSuccess: async (reply) => {
      if (reply.status === 'need_approval')
        await navigate({ to: '/approvals/$id', params: { id: reply.approval_id } });
    },
  });
  const allowed = service.compose_service !== null && service.allowed_verbs.includes('pull');
  if (!allowed || !tool?.roles.includes(role)) return null;
  return (
    <>
      <Button
        small
        icon="download"
        busy={ask.isPending}
        aria-label={`${t.service.pull}: ${service.id}`}
        onClick={() => ask.mutate()}
      >
        {t.service.pull}
      </Button>
      {ask.isError ? <FailureNote error={ask.error} /> : null}
    </>
  );
}
