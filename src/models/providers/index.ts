import type { ProviderKind } from '#contract/model.ts';
import type { ProviderType } from '../provider.ts';
import { anthropic } from './anthropic.ts';
import { gguf } from './gguf.ts';
import { ollama } from './ollama.ts';
import { openAiCompatible } from './openai-compatible.ts';
import { replay } from './replay.ts';

/** Every provider there is an adapter for; a new one is one file and one line here. */
export const PROVIDERS: Readonly<Record<ProviderKind, ProviderType>> = Object.freeze({
  ollama,
  anthropic,
  openai: openAiCompatible('openai'),
  vllm: openAiCompatible('vllm'),
  llamacpp: openAiCompatible('llamacpp'),
  lmstudio: openAiCompatible('lmstudio'),
  openrouter: openAiCompatible('openrouter'),
  mistral: openAiCompatible('mistral'),
  groq: openAiCompatible('groq'),
  deepseek: openAiCompatible('deepseek'),
  azure: openAiCompatible('azure'),
  gguf,
  replay,
});
