import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type McpHealth, McpSignIn, McpSignInBegun } from '#contract/mcp.ts';
import { codeOf } from '../../api/api-error.ts';
import { KEYS } from '../../api/keys.ts';
import { pathOf, request } from '../../api/request.ts';
import { useText } from '../../text/text.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { useViewer } from '../session/session-queries.ts';
import { MakeVault } from './make-vault.tsx';

const signInQuery = (id: string) =>
  queryOptions({
    queryKey: [...KEYS.mcp, 'sign-in', id],
    queryFn: ({ signal }) => request(McpSignIn, pathOf`/api/mcp/servers/${id}/sign-in`, { signal }),
    // A server whose headers say who we are has none.
    retry: false,
  });

/** Signing in to a server with OAuth, where it asks for that: once for all by an owner, or each person by himself. */
export function ServerSignIn({ id, state }: Pick<McpHealth['servers'][number], 'id' | 'state'>) {
  const t = useText();
  const { role, can_approve } = useViewer();
  const client = useQueryClient();
  const { data } = useQuery(signInQuery(id));
  const onSettled = () => client.invalidateQueries({ queryKey: KEYS.mcp });
  const begin = useMutation({
    mutationFn: () =>
      request(McpSignInBegun, pathOf`/api/mcp/servers/${id}/sign-in`, { method: 'POST', body: {} }),
    onSuccess: ({ authorization_url }) => window.location.assign(authorization_url),
    onError: onSettled,
  });
  const leave = useMutation({
    mutationFn: () =>
      request(McpSignIn, pathOf`/api/mcp/servers/${id}/sign-out`, { method: 'POST', body: {} }),
    onSettled,
  });
  const may = data?.per === 'person' || (role === 'owner' && can_approve);
  const isNeeded = state === 'needs sign-in' || data?.per === 'person';
  if (!data || !may || !(isNeeded || data.state === 'signed_in')) return null;
  const error = begin.error ?? leave.error;
  const isIn = data.state === 'signed_in';
  return (
    <>
      <div className="button-row">
        {isIn ? (
          <>
            <span className="small muted">{t.tools.signedInAt(data.issuer ?? id)}</span>
            <Button
              small
              busy={leave.isPending}
              aria-label={`${t.tools.signOutOf}: ${id}`}
              onClick={() => leave.mutate()}
            >
              {t.tools.signOutOf}
            </Button>
          </>
        ) : (
          <Button
            small
            look="primary"
            busy={begin.isPending}
            aria-label={`${t.tools.signInTo}: ${id}`}
            onClick={() => begin.mutate()}
          >
            {t.tools.signInTo}
          </Button>
        )}
      </div>
      {data.error === null ? null : <p className="small">{data.error}</p>}
      {codeOf(error) === 'vault_missing' && role === 'owner' ? (
        <MakeVault />
      ) : error ? (
        <FailureNote error={error} />
      ) : null}
    </>
  );
}
