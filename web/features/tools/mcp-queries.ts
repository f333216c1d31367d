import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { McpHealth, McpQuarantine, McpRegistryView, type McpVerdict } from '#contract/mcp.ts';
import {
  EnteredServers,
  PastedServers,
  type PastedText,
  VaultView,
  WantedSecrets,
} from '#contract/vault-api.ts';
import { KEYS } from '../../api/keys.ts';
import { pathOf, request } from '../../api/request.ts';

const LOOK_MS = 10_000;
/** While a server starts, or was never asked what it has. */
const LOOK_AT_START_MS = 1_500;

export const mcpHealthQuery = queryOptions({
  queryKey: [...KEYS.mcp, 'health'],
  queryFn: async ({ signal }) => (await request(McpHealth, '/api/mcp/health', { signal })).servers,
  refetchInterval: ({ state }) => (state.data?.some(isStarting) ? LOOK_AT_START_MS : LOOK_MS),
});

function isStarting({ state, tools, quarantined }: McpHealth['servers'][number]): boolean {
  return state === 'connecting' || (state === 'idle' && tools + quarantined === 0);
}

/** For owners: what is entered, and what starting each server means. */
export const mcpRegistryQuery = queryOptions({
  queryKey: [...KEYS.mcp, 'registry'],
  queryFn: ({ signal }) => request(McpRegistryView, '/api/mcp/registry', { signal }),
});

/** Read anew when another number of definitions is held back. */
export const mcpQuarantineQuery = (held: number) =>
  queryOptions({
    queryKey: [...KEYS.mcp, 'quarantine', held],
    queryFn: async ({ signal }) => (await request(McpQuarantine, '/api/mcp/quarantine', { signal })).held,
    placeholderData: keepPreviousData,
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
        request(McpRegistryView, pathOf`/api/mcp/servers/${id}/confirm`, {
          method: 'POST',
          body: { hash, pull: true },
        }),
      onSettled,
    }),
    remove: useMutation({
      mutationFn: () => request(McpRegistryView, pathOf`/api/mcp/servers/${id}`, { method: 'DELETE' }),
      onSettled,
    }),
  };
}

/** For owners: whether there is a vault, and the names in it. */
export const vaultQuery = queryOptions({
  queryKey: [...KEYS.mcp, 'vault'],
  queryFn: ({ signal }) => request(VaultView, '/api/vault', { signal }),
});

/** For owners: what each server needs in secret, and whether it is there. */
export const wantedSecretsQuery = queryOptions({
  queryKey: [...KEYS.mcp, 'secrets'],
  queryFn: async ({ signal }) => (await request(WantedSecrets, '/api/mcp/secrets', { signal })).servers,
});

interface Secret {
  readonly name: string;
  readonly value: string;
}

function storeSecret(secret: Secret): Promise<VaultView> {
  return request(VaultView, '/api/vault/secrets', { method: 'PUT', body: secret });
}

function putServer(id: string, server: unknown): Promise<McpRegistryView> {
  return request(McpRegistryView, pathOf`/api/mcp/servers/${id}`, { method: 'PUT', body: server });
}

/** Makes the vault and stores secrets; with a server, this is entered anew once its secret is there. */
export function useSecrets() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: KEYS.mcp });
  return {
    make: useMutation({
      mutationFn: () => request(VaultView, '/api/vault/make', { method: 'POST', body: {} }),
      onSettled,
    }),
    store: useMutation({
      mutationFn: async ({ id, server, name, value }: Secret & { id?: string; server?: unknown }) => {
        await storeSecret({ name, value });
        if (id !== undefined) await putServer(id, server);
      },
      // A value is not kept with what is remembered of the call.
      gcTime: 0,
      onSettled,
    }),
  };
}

/** Enters a server of the catalogue: its secrets first; one that lacks some is entered as switched off. */
export function useEnterKnown() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (wish: { id: string; server: object; secrets: readonly Secret[] }) => {
      for (const secret of wish.secrets) await storeSecret(secret);
      return request(EnteredServers, '/api/mcp/import', {
        method: 'POST',
        body: { text: JSON.stringify({ servers: { [wish.id]: { ...wish.server, enabled: true } } }) },
      });
    },
    gcTime: 0,
    onSettled: () => client.invalidateQueries({ queryKey: KEYS.mcp }),
  });
}

/** A pasted text: what it would enter, and entering it. */
export function usePaste() {
  const client = useQueryClient();
  return {
    read: useMutation({
      mutationFn: (body: PastedText) => request(PastedServers, '/api/mcp/read', { method: 'POST', body }),
      gcTime: 0,
    }),
    enter: useMutation({
      mutationFn: (body: PastedText) => request(EnteredServers, '/api/mcp/import', { method: 'POST', body }),
      gcTime: 0,
      onSettled: () => client.invalidateQueries({ queryKey: KEYS.mcp }),
    }),
  };
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
