import { z } from 'zod';
import { ProviderKind } from '#contract/model.ts';

/** Names that people use for a backend where we have another. */
const BACKENDS: Readonly<Record<string, ProviderKind>> = Object.freeze({
  'llama.cpp': 'llamacpp',
  'llama-cpp': 'llamacpp',
  'lm-studio': 'lmstudio',
});

const LlmConfig = z.strictObject({
  backend: z.string().transform((name, context) => {
    const kind = BACKENDS[name] ?? ProviderKind.safeParse(name).data;
    if (kind === undefined)
      context.addIssue({ code: 'custom', message: `must be one of ${ProviderKind.options.join(', ')}` });
    return kind ?? z.NEVER;
  }),
  model: z.string().min(1).max(260),
  temperature: z.number().min(0).max(2).optional(),
  max_tokens: z.int().min(1).optional(),
  context_length: z.int().min(256).optional(),
  base_url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
});

/** The part of `models` in the configuration that a file stands for. */
export interface LlmModels {
  readonly providers: Record<string, { kind: ProviderKind; url?: string }>;
  readonly routes: { chat: string; diagnose: string };
  readonly defaults: Record<string, { temperature?: number; max_tokens?: number; context_length?: number }>;
}

/**
 * Reads the text of an `llm.config.json`, `{backend, model, temperature, max_tokens, context_length}`: one model for
 * everything. Throws `SyntaxError` that names key and rule, never the value.
 */
export function readLlmConfig(text: string): LlmModels {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SyntaxError('is not JSON');
  }
  const parsed = LlmConfig.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const key = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue?.path.join('.');
    throw new SyntaxError(
      `${key}: ${issue?.code === 'unrecognized_keys' ? 'is not a known key' : issue?.message}`,
    );
  }
  const { backend, model, base_url, temperature, max_tokens, context_length } = parsed.data;
  const name = `${backend}/${model}`;
  return {
    providers: { [backend]: { kind: backend, ...(base_url === undefined ? {} : { url: base_url }) } },
    routes: { chat: name, diagnose: name },
    defaults: {
      [name]: {
        ...(temperature === undefined ? {} : { temperature }),
        ...(max_tokens === undefined ? {} : { max_tokens }),
        ...(context_length === undefined ? {} : { context_length }),
      },
    },
  };
}
