import type { ChatBody } from './chat-body.ts';
import type { Capabilities, ModelProvider } from './provider.ts';
import { ProviderFailure } from './provider-failure.ts';

interface Wish {
  readonly field: string;
  readonly capability: keyof Capabilities;
  readonly asked: (request: ReturnType<ChatBody['request']>) => boolean;
}

/** Fields that change what an answer means: a provider that would ignore one is not asked. */
const WISHES: readonly Wish[] = [
  { field: 'n', capability: 'n', asked: ({ n }) => (n ?? 1) > 1 },
  { field: 'logprobs', capability: 'logprobs', asked: ({ logprobs }) => logprobs === true },
  {
    field: 'response_format',
    capability: 'jsonSchema',
    asked: ({ response_format }) => response_format?.type === 'json_schema',
  },
];

/** Throws `ProviderFailure` when the request asks for what the provider has not. */
export function checkCapable({ name, capabilities }: ModelProvider, body: ChatBody): void {
  for (const { field, capability, asked } of WISHES) {
    if (capabilities[capability] || !body.has(field) || !asked(body.request())) continue;
    throw new ProviderFailure('unsupported', `${name} cannot do ${field}`);
  }
}
