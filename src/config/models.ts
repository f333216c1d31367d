import { z } from 'zod';
import { ModelTask, ProviderKind } from '#contract/model.ts';
import { SecretReference } from '#contract/vault.ts';

/** Names a provider in `provider/model`, so it holds no slash. */
const ProviderName = z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,39}$/, 'must be a short lower-case name');
/** `provider/model`. */
const ModelName = z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,39}\/.{1,260}$/, 'must be provider/model');
/** The first is asked; the next ones when those before cannot answer. */
const ModelChain = z.union([ModelName.transform((name) => [name]), z.array(ModelName).min(1)]);
const seconds = (byDefault: number) => z.number().min(0.05).max(86_400).default(byDefault);

const Provider = z.strictObject({
  /** Which adapter; left out, the provider's own name says it. */
  kind: ProviderKind.optional(),
  /** Base URL up to where the API's own paths begin. Requests go to this host and to no other. */
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  /** Where its API keys are: vault:NAME, env:NAME or file:PATH; several are used in turn. */
  keys: z
    .union([SecretReference.transform((reference) => [reference]), z.array(SecretReference).min(1)])
    .optional(),
  /** Files that hold one API key each; several are used in turn. */
  key_files: z.array(z.string()).default([]),
  key_file: z.string().optional(),
  /** Environment variable that holds the key; NAME_FILE is understood too. */
  key_env: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of a variable')
    .optional(),
  /** Whether its host may turn out to be an address of a private network. Left out: for http yes, for https no. */
  private: z.boolean().optional(),
  /** Requests under way at once; more wait. */
  concurrency: z.int().min(1).max(10_000).default(64),
  /** Tries of one request before the next in the chain is asked. */
  tries: z.int().min(1).max(10).default(3),
  first_byte_s: seconds(300),
  idle_s: seconds(120),
  total_s: seconds(1800),
  /** Ollama and gguf: how long a model stays loaded, e.g. 5m, -1. */
  keep_alive: z
    .string()
    .regex(/^-?\d+(ms|s|m|h)?$/, 'must be a duration like 5m')
    .optional(),
  /** Azure: value of api-version. */
  api_version: z.string().optional(),
  /** Gguf: a model's file, or a folder of them. */
  path: z.string().optional(),
  /** Replay: folder with recordings. */
  dir: z.string().optional(),
});
export type ProviderConfig = z.infer<typeof Provider>;

/** What a request gets that does not say it itself. */
const ModelDefaults = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  max_tokens: z.int().min(1).optional(),
  /** Tokens that the backend can hold; Ollama's num_ctx never exceeds it. */
  context_length: z.int().min(256).optional(),
});

/** USD for a million tokens. */
const Price = z.strictObject({ input: z.number().min(0), output: z.number().min(0).default(0) });

/** At least one ceiling; `of` narrows it to one client, model, provider, session or run. */
const Budget = z
  .strictObject({
    period: z.enum(['day', 'month']),
    of: z
      .string()
      .regex(/^(client|model|provider|session|run):.{1,300}$/, 'must be like client:open-webui')
      .optional(),
    usd: z.number().positive().optional(),
    tokens: z.int().positive().optional(),
  })
  .refine(({ usd, tokens }) => usd !== undefined || tokens !== undefined, 'needs usd or tokens');

/** The model gateway; it is off while no provider is named. */
export const ModelsConfig = z
  .strictObject({
    host: z.string().default('127.0.0.1'),
    port: z.int().min(0).max(65535).default(11435),
    providers: z.record(ProviderName, Provider).default({}),
    default_provider: ProviderName.optional(),
    /** Own names for models. */
    aliases: z.record(z.string().min(1).max(300), ModelChain).default({}),
    /** The model of each task, for requests that name the task or nothing. */
    routes: z.partialRecord(ModelTask, ModelChain).default({}),
    /** What is asked when a model cannot answer. */
    fallbacks: z.record(ModelName, z.array(ModelName)).default({}),
    defaults: z.record(ModelName, ModelDefaults).default({}),
    prices: z.record(ModelName, Price).default({}),
    budgets: z.record(z.string().regex(/^[a-z0-9_-]{1,40}$/, 'must be a short name'), Budget).default({}),
    truncation: z
      .strictObject({
        /** A prompt that the backend cut: refuse the answer, or mark it. */
        answer: z.enum(['error', 'mark']).default('error'),
        /** Put a word at the head of long prompts that the answer has to begin with; it is taken out again. */
        canary: z.boolean().default(false),
      })
      .prefault({}),
    /** File in the form {backend, model, temperature, max_tokens, context_length}; what stands here beats it. */
    llm_config: z.string().optional(),
    max_body_bytes: z.int().min(10_000).default(50_000_000),
  })
  .superRefine((models, context) => {
    if (Object.keys(models.providers).length === 0) return;
    for (const [name, { kind, url, dir, path: modelPath }] of Object.entries(models.providers)) {
      const path = ['providers', name];
      const known = kind ?? (ProviderKind.options as readonly string[]).find((one) => one === name);
      if (known === undefined) context.addIssue({ code: 'custom', path, message: 'needs a kind' });
      if (known === 'azure' && url === undefined)
        context.addIssue({ code: 'custom', path, message: 'needs a url' });
      if (known === 'gguf' && modelPath === undefined)
        context.addIssue({ code: 'custom', path, message: 'needs a path' });
      if (known === 'replay' && dir === undefined)
        context.addIssue({ code: 'custom', path, message: 'needs a dir' });
    }
    for (const [place, name] of namesIn(models)) {
      const provider = name.slice(0, name.indexOf('/'));
      if (!Object.hasOwn(models.providers, provider))
        context.addIssue({ code: 'custom', path: place, message: `there is no provider ${provider}` });
    }
    if (models.default_provider !== undefined && !Object.hasOwn(models.providers, models.default_provider))
      context.addIssue({
        code: 'custom',
        path: ['default_provider'],
        message: 'is no provider that is named',
      });
  })
  .prefault({});
export type ModelsConfig = z.infer<typeof ModelsConfig>;

/** Every place that names a model, with the name. */
function namesIn(models: {
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  readonly routes: Readonly<Partial<Record<string, readonly string[]>>>;
  readonly fallbacks: Readonly<Record<string, readonly string[]>>;
}): [string[], string][] {
  return (['aliases', 'routes', 'fallbacks'] as const).flatMap((table) =>
    Object.entries(models[table]).flatMap(([key, chain]) =>
      (chain ?? []).map((name): [string[], string] => [[table, key], name]),
    ),
  );
}
