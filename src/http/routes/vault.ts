import {
  EnteredServers,
  NamedSecret,
  PastedServers,
  PastedText,
  SecretValue,
  VaultView,
  WantedSecrets,
} from '#contract/vault-api.ts';
import { OpsError } from '#core/ops-error.ts';
import type { VaultDesk } from '#hub/registry/vault-desk.ts';
import { actorOf } from '../actor.ts';
import type { HttpParts } from '../parts.ts';
import { route } from '../route.ts';

/** The vault, and servers that are pasted with what they need. No route answers with a value. */
export function vaultRoutes({ vault }: Pick<HttpParts, 'vault'>) {
  const desk = (): VaultDesk => {
    if (vault) return vault;
    throw new OpsError('unavailable', 'the hub that keeps the vault is not here');
  };
  const change = { access: 'owner', approver: true } as const;
  return [
    route({
      method: 'get',
      path: '/api/vault',
      tag: 'vault',
      summary: 'Whether there is a vault that opens, and the names of its secrets',
      access: 'owner',
      reply: VaultView,
      handle: () => desk().view(),
    }),
    route({
      method: 'post',
      path: '/api/vault/make',
      tag: 'vault',
      summary: 'Make an empty vault with the key that is configured, else with a key file',
      ...change,
      reply: VaultView,
      handle: ({ caller }) => desk().make(actorOf(caller)),
    }),
    route({
      method: 'put',
      path: '/api/vault/secrets',
      tag: 'vault',
      summary: 'Store a secret; servers that use it get it at once',
      ...change,
      body: SecretValue,
      reply: VaultView,
      handle: ({ body, caller }) => desk().set(body.name, body.value, actorOf(caller)),
    }),
    route({
      method: 'post',
      path: '/api/vault/secrets/remove',
      tag: 'vault',
      summary: 'Forget a secret',
      ...change,
      body: NamedSecret,
      reply: VaultView,
      handle: ({ body, caller }) => desk().remove(body.name, actorOf(caller)),
    }),
    route({
      method: 'get',
      path: '/api/mcp/secrets',
      tag: 'mcp',
      summary: 'The secrets that each outside server needs, and whether they are there',
      access: 'owner',
      reply: WantedSecrets,
      handle: async () => ({ servers: await desk().wanted() }),
    }),
    route({
      method: 'post',
      path: '/api/mcp/read',
      tag: 'mcp',
      summary: 'What a pasted configuration, image, address or command would enter',
      access: 'owner',
      body: PastedText,
      reply: PastedServers,
      handle: ({ body }) => desk().read(body.text, body.name),
    }),
    route({
      method: 'post',
      path: '/api/mcp/import',
      tag: 'mcp',
      summary:
        'Enter what was pasted; its secrets go into the vault, and nothing starts before it is confirmed',
      ...change,
      body: PastedText,
      reply: EnteredServers,
      handle: ({ body, caller }) => desk().enter(body.text, body.name, actorOf(caller)),
    }),
  ];
}
