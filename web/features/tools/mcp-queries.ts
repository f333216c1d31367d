import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { McpHealth, McpQuarantine, McpRegistryView, type McpVerdict } from '#contract/mcp.ts';
import { KEYS } from '../../api/keys.ts';
import { pathOf, request } from '../../api/request.ts';

const LOOK_MS = 10_000;

export const mcpHealthQuery = queryOptions({
  queryKey: [...KEYS.mcp, 'health'],
  queryFn: async ({ signal }) => (await request(McpHealth, '/api/mcp/health', { signal })).servers,
  refetchInterval: LOOK_MS,
});

/** For owners: what is entered, and what starting each server means. */
export const mcpRegistryQuery = queryOptions({
  queryKey: [...KEYS.mcp, 'registry'],
  queryFn: ({ signal }) => request(McpRegistryView, '/api/mcp/registry', { signal }),
});

export const mcpQuarantineQuery = queryOptions({
  queryKey: [...KEYS.mcp, 'quarantine'],
  queryFn: async ({ signal }) => (await request(McpQuarantine, '/api/mcp/quarantine', { signal })).held,
});

export type ServerVerb = 'restart' | 'enable' | 'disable';

/** Everything that changes a server; each reads all of it again. */
export function useServerChanges(id: string) {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: KEYS.mcp });
  return {
    act: useMutation({
      mutationFn: async (verb: ServerVerb): Promise<void> => {
        const options = { method: 'POST', body: {} } as const;
        if (verb === 'restart') await request(McpHealth, pathOf`/api/mcp/servers/${id}/restart`, options);
        else await request(McpRegistryView, pathOf`/api/mcp/servers/${id}/${verb}`, options);
      },
      onSettled,
    }),
    confirm: useMutation({
      mutationFn: (hash: string) =>
        request(McpRegistryView, pathOf`/api/mcp/servers/${id}/confirm`, { method: 'POST', body: { hash } }),
      onSettled,
    }),
    remove: useMutation({
      mutationFn: () => request(McpRegistryView, pathOf`/api/mcp/servers/${id}`, { method: 'DELETE' }),
      onSettled,
    }),
  };
}

export function useAddServer() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, server }: { id: string; server: unknown }) =>
      request(McpRegistryView, pathOf`/api/mcp/servers/${id}`, { method: 'PUT', body: server }),
    onSettled: () => client.invalidateQueries({ queryKey: KEYS.mcp }),
  });
}

/** Takes a definition exactly as it was shown, or leaves it off. */
export function useVerdict() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ verdict, held }: { verdict: 'accept' | 'reject' } & McpVerdict) =>
      request(McpQuarantine, pathOf`/api/mcp/quarantine/${verdict}`, { method: 'POST', body: { held } }),
    onSettled: () => client.invalidateQueries({ queryKey: KEYS.mcp }),
  });
}
