import { z } from 'zod';

/*
 * What crosses the model gateway. Its one inner language is OpenAI's chat completion: requests are checked in what we
 * read and keep every other field, so that a provider gets what it understands; replies are read leniently.
 */

/** Providers there is an adapter for; `replay` answers from recordings, `gguf` is llama.cpp in this process, `ollama` and `anthropic` have APIs of their own, the others OpenAI's. */
export const ProviderKind = z.enum([
  'ollama',
  'anthropic',
  'openai',
  'vllm',
  'llamacpp',
  'lmstudio',
  'openrouter',
  'mistral',
  'groq',
  'deepseek',
  'azure',
  'gguf',
  'replay',
]);
export type ProviderKind = z.infer<typeof ProviderKind>;

/** What a request is for; each has its own default model in the configuration. */
export const ModelTask = z.enum(['chat', 'embed', 'diagnose']);
export type ModelTask = z.infer<typeof ModelTask>;

export const ToolCall = z.looseObject({
  id: z.string().nullish(),
  type: z.string().nullish(),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});
export type ToolCall = z.infer<typeof ToolCall>;

/** One piece of a message's content: text, or an image as data or https URL. Other types pass through. */
export const ContentPart = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  image_url: z.looseObject({ url: z.string() }).optional(),
});
export type ContentPart = z.infer<typeof ContentPart>;

export const ChatMessage = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: z.union([z.string(), z.array(ContentPart)]).nullish(),
  tool_calls: z.array(ToolCall).nullish(),
  tool_call_id: z.string().nullish(),
  name: z.string().nullish(),
  /** The thinking of a model, where it shows it. */
  reasoning_content: z.string().nullish(),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

export const ChatTool = z.looseObject({
  type: z.string(),
  function: z.looseObject({
    name: z.string(),
    description: z.string().nullish(),
    parameters: z.record(z.string(), z.json()).nullish(),
  }),
});
export type ChatTool = z.infer<typeof ChatTool>;

/** `POST /v1/chat/completions`. */
export const ChatRequest = z.looseObject({
  model: z.string().min(1).max(300),
  messages: z.array(ChatMessage).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  tools: z.array(ChatTool).nullish(),
  tool_choice: z
    .union([z.string(), z.looseObject({ type: z.string(), function: z.looseObject({ name: z.string() }) })])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: z
    .looseObject({ type: z.string(), json_schema: z.looseObject({ schema: z.json().optional() }).optional() })
    .nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  seed: z.int().nullish(),
  n: z.int().min(1).max(128).nullish(),
  frequency_penalty: z.number().nullish(),
  presence_penalty: z.number().nullish(),
  reasoning_effort: z.string().nullish(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

/** Tokens as a backend counted them. `prompt_tokens` includes what came from a cache. */
export const Usage = z.looseObject({
  prompt_tokens: z.int().min(0),
  completion_tokens: z.int().min(0).nullish(),
  total_tokens: z.int().min(0).nullish(),
});
export type Usage = z.infer<typeof Usage>;

/** `POST /v1/chat/completions` without `stream`. */
export const ChatCompletion = z.looseObject({
  id: z.string().nullish(),
  created: z.number().nullish(),
  model: z.string().nullish(),
  choices: z.array(
    z.looseObject({
      index: z.int().nullish(),
      message: z.looseObject({
        content: z.string().nullish(),
        reasoning_content: z.string().nullish(),
        tool_calls: z.array(ToolCall).nullish(),
      }),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: Usage.nullish(),
});
export type ChatCompletion = z.infer<typeof ChatCompletion>;

export const ToolCallDelta = z.looseObject({
  index: z.int().nullish(),
  id: z.string().nullish(),
  function: z.looseObject({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
});
export type ToolCallDelta = z.infer<typeof ToolCallDelta>;

/** One event of a stream; the last one may carry `usage` with no choices. */
export const ChatChunk = z.looseObject({
  id: z.string().nullish(),
  created: z.number().nullish(),
  model: z.string().nullish(),
  choices: z.array(
    z.looseObject({
      index: z.int().nullish(),
      delta: z
        .looseObject({
          content: z.string().nullish(),
          reasoning_content: z.string().nullish(),
          tool_calls: z.array(ToolCallDelta).nullish(),
        })
        .nullish(),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: Usage.nullish(),
});
export type ChatChunk = z.infer<typeof ChatChunk>;

/** `POST /v1/embeddings`. Token ids as input pass through to providers that take them. */
export const EmbeddingRequest = z.looseObject({
  model: z.string().min(1).max(300),
  input: z.union([z.string(), z.array(z.string()), z.array(z.int()), z.array(z.array(z.int()))]),
  dimensions: z.int().min(1).nullish(),
  encoding_format: z.enum(['float', 'base64']).nullish(),
});
export type EmbeddingRequest = z.infer<typeof EmbeddingRequest>;

export const EmbeddingReply = z.looseObject({
  data: z.array(
    z.looseObject({ index: z.int().nullish(), embedding: z.union([z.array(z.number()), z.string()]) }),
  ),
  usage: z.looseObject({ prompt_tokens: z.int().min(0).nullish() }).nullish(),
});
export type EmbeddingReply = z.infer<typeof EmbeddingReply>;

/** A model as `GET /v1/models` lists it. `id` is `provider/model`. */
export const ModelInfo = z.strictObject({
  id: z.string(),
  object: z.literal('model'),
  created: z.int(),
  owned_by: z.string(),
  context_length: z.int().optional(),
  size_bytes: z.int().optional(),
  digest: z.string().optional(),
});
export type ModelInfo = z.infer<typeof ModelInfo>;
