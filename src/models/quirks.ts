import type { ProviderKind } from '#contract/model.ts';
import type { Capabilities } from './provider.ts';

/** The providers that speak OpenAI's API. */
export type OpenAiKind = Exclude<ProviderKind, 'ollama' | 'anthropic' | 'gguf' | 'replay'>;

/** In what one speaker of OpenAI's API differs from the others. */
export interface Quirks {
  /** Base URL where the configuration names none; null = it has to. */
  readonly url: string | null;
  readonly keyEnv: string | null;
  /** How it takes the key: as a bearer token, or in the header `api-key`. */
  readonly auth: 'bearer' | 'api-key';
  /** Takes `stream_options.include_usage`; without it, a stream carries its usage anyway or never. */
  readonly streamUsage: boolean;
  /** Name of the limit on the answer, for a default of ours. What a caller names is left as it is. */
  readonly maxTokens: 'max_tokens' | 'max_completion_tokens';
  /** Fields that it refuses a request for, though they could be ignored. */
  readonly drop: readonly string[];
  /** Where its list of models says how long the context is. */
  readonly context: readonly string[] | null;
  /** With an API version, the model is a part of the path. */
  readonly deployments: boolean;
  readonly capabilities: Capabilities;
}

const EVERYTHING: Capabilities = Object.freeze({
  chat: true,
  embed: true,
  tools: true,
  images: true,
  jsonSchema: true,
  logprobs: true,
  n: true,
  manage: false,
});

const PLAIN: Quirks = Object.freeze({
  url: null,
  keyEnv: null,
  auth: 'bearer',
  streamUsage: true,
  maxTokens: 'max_tokens',
  drop: [],
  context: null,
  deployments: false,
  capabilities: EVERYTHING,
});

/** Each with what its public documentation says. */
export const QUIRKS: Readonly<Record<OpenAiKind, Quirks>> = Object.freeze({
  openai: {
    ...PLAIN,
    url: 'https://api.openai.com/v1',
    keyEnv: 'OPENAI_API_KEY',
    maxTokens: 'max_completion_tokens',
  },
  vllm: { ...PLAIN, url: 'http://127.0.0.1:8000/v1', keyEnv: 'VLLM_API_KEY', context: ['max_model_len'] },
  llamacpp: {
    ...PLAIN,
    url: 'http://127.0.0.1:8080/v1',
    context: ['meta', 'n_ctx_train'],
    capabilities: { ...EVERYTHING, n: false },
  },
  lmstudio: {
    ...PLAIN,
    url: 'http://127.0.0.1:1234/v1',
    context: ['max_context_length'],
    capabilities: { ...EVERYTHING, n: false, logprobs: false },
  },
  openrouter: {
    ...PLAIN,
    url: 'https://openrouter.ai/api/v1',
    keyEnv: 'OPENROUTER_API_KEY',
    context: ['context_length'],
    capabilities: { ...EVERYTHING, n: false },
  },
  mistral: {
    ...PLAIN,
    url: 'https://api.mistral.ai/v1',
    keyEnv: 'MISTRAL_API_KEY',
    streamUsage: false,
    drop: ['stream_options', 'logprobs', 'top_logprobs', 'user', 'store'],
    context: ['max_context_length'],
    capabilities: { ...EVERYTHING, logprobs: false },
  },
  groq: {
    ...PLAIN,
    url: 'https://api.groq.com/openai/v1',
    keyEnv: 'GROQ_API_KEY',
    maxTokens: 'max_completion_tokens',
    drop: ['logprobs', 'top_logprobs', 'logit_bias'],
    context: ['context_window'],
    capabilities: { ...EVERYTHING, embed: false, logprobs: false, n: false },
  },
  deepseek: {
    ...PLAIN,
    url: 'https://api.deepseek.com/v1',
    keyEnv: 'DEEPSEEK_API_KEY',
    capabilities: { ...EVERYTHING, embed: false, images: false, jsonSchema: false, n: false },
  },
  azure: {
    ...PLAIN,
    keyEnv: 'AZURE_OPENAI_API_KEY',
    auth: 'api-key',
    maxTokens: 'max_completion_tokens',
    deployments: true,
  },
});
