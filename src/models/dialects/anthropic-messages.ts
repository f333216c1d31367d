import { z } from 'zod';
import type { Problem } from '#contract/errors.ts';
import type { ChatCompletion, ChatRequest, Usage } from '#contract/model.ts';
import { ChatBody, checked } from '../chat-body.ts';
import type { ChatDialect } from '../dialect.ts';
import { anthropicWriter, stopReason } from './anthropic-stream.ts';
import { jsonIn, schemaFormat } from './request-parts.ts';

const Block = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  thinking: z.string().optional(),
  source: z
    .looseObject({
      type: z.string(),
      media_type: z.string().optional(),
      data: z.string().optional(),
      url: z.string().optional(),
    })
    .optional(),
  id: z.string().optional(),
  name: z.string().optional(),
  input: z.json().optional(),
  tool_use_id: z.string().optional(),
  content: z
    .union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))])
    .optional(),
});
type Block = z.infer<typeof Block>;

const Messages = z.looseObject({
  model: z.string().min(1).max(300),
  max_tokens: z.int().min(1),
  messages: z
    .array(
      z.looseObject({ role: z.enum(['user', 'assistant']), content: z.union([z.string(), z.array(Block)]) }),
    )
    .min(1),
  system: z.union([z.string(), z.array(z.looseObject({ text: z.string() }))]).optional(),
  stream: z.boolean().optional(),
  temperature: z.number().optional(),
  top_p: z.number().optional(),
  top_k: z.int().optional(),
  stop_sequences: z.array(z.string()).optional(),
  tools: z
    .array(
      z.looseObject({
        name: z.string(),
        description: z.string().optional(),
        input_schema: z.record(z.string(), z.json()).optional(),
      }),
    )
    .optional(),
  tool_choice: z
    .looseObject({
      type: z.enum(['auto', 'any', 'tool', 'none']),
      name: z.string().optional(),
      disable_parallel_tool_use: z.boolean().optional(),
    })
    .optional(),
  output_config: z
    .looseObject({
      format: z.looseObject({ schema: z.json() }).nullish(),
      effort: z.string().nullish(),
    })
    .optional(),
});
type Messages = z.infer<typeof Messages>;

/** `POST /v1/messages`, Anthropic's form. */
export const anthropicMessages: ChatDialect = {
  inner: false,
  parse: (bytes) => ChatBody.fromRequest(innerRequest(checked(Messages, jsonIn(bytes)))),
  whole: (completion, { id, model }) => ({
    id: id.replace(/^chatcmpl-/, 'msg_'),
    type: 'message',
    role: 'assistant',
    model,
    content: contentOf(completion),
    stop_reason: stopReason(completion.choices[0]?.finish_reason),
    stop_sequence: null,
    usage: countsOf(completion.usage),
  }),
  stream: (meta, body) => anthropicWriter(meta, body, anthropicError),
  error: anthropicError,
};

/** An error as Anthropic words it. */
export function anthropicError({ status, detail, correlation_id }: Problem): unknown {
  const type = TYPES[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
  return { type: 'error', error: { type, message: detail }, request_id: correlation_id };
}

const TYPES: Readonly<Record<number, string>> = Object.freeze({
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
});

function innerRequest(asked: Messages): ChatRequest {
  const { system, tools, tool_choice: choice, output_config, stop_sequences, messages, ...rest } = asked;
  const systemText =
    typeof system === 'string' ? system : (system ?? []).map(({ text }) => text).join('\n\n');
  const { model, max_tokens, stream, temperature, top_p, top_k } = rest;
  return {
    model,
    max_tokens,
    ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
    ...(temperature === undefined ? {} : { temperature }),
    ...(top_p === undefined ? {} : { top_p }),
    ...(top_k === undefined ? {} : { top_k }),
    ...(stop_sequences ? { stop: stop_sequences } : {}),
    messages: [
      ...(systemText === '' ? [] : [{ role: 'system' as const, content: systemText }]),
      ...messages.flatMap(({ role, content }) => innerMessages(role, content)),
    ],
    ...(tools && tools.length > 0
      ? {
          tools: tools.map(({ name, description, input_schema }) => ({
            type: 'function',
            function: { name, description, parameters: input_schema ?? { type: 'object' } },
          })),
        }
      : {}),
    ...(choice ? { tool_choice: choiceOf(choice) } : {}),
    ...(choice?.disable_parallel_tool_use ? { parallel_tool_calls: false } : {}),
    ...(output_config?.format ? { response_format: schemaFormat(output_config.format.schema) } : {}),
    ...(output_config?.effort ? { reasoning_effort: output_config.effort } : {}),
  };
}

function choiceOf({ type, name }: NonNullable<Messages['tool_choice']>): ChatRequest['tool_choice'] {
  if (type === 'tool') return { type: 'function', function: { name: name ?? '' } };
  return type === 'any' ? 'required' : type;
}

/** Results of tools, which stand in the user's message here, are messages of their own in the inner form. */
function innerMessages(
  role: 'user' | 'assistant',
  content: string | readonly Block[],
): ChatRequest['messages'] {
  if (typeof content === 'string') return [{ role, content }];
  const results = content
    .filter(({ type }) => type === 'tool_result')
    .map((block) => ({
      role: 'tool' as const,
      tool_call_id: block.tool_use_id ?? '',
      content: resultText(block),
    }));
  const calls = content
    .filter(({ type }) => type === 'tool_use')
    .map(({ id, name, input }) => ({
      id: id ?? '',
      type: 'function',
      function: { name: name ?? '', arguments: JSON.stringify(input ?? {}) },
    }));
  const parts = content.flatMap((block) => partOf(block));
  if (parts.length === 0 && calls.length === 0) return results;
  const onlyText = parts.every(({ type }) => type === 'text');
  const own = {
    role,
    content: onlyText ? parts.map((part) => part.text ?? '').join('') : parts,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  return [...results, own];
}

function resultText({ content }: Block): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map(({ text }) => text ?? '').join('');
}

function partOf({
  type,
  text,
  source,
}: Block): { type: string; text?: string; image_url?: { url: string } }[] {
  if (type === 'text') return [{ type, text: text ?? '' }];
  if (type !== 'image' || !source) return [];
  const url =
    source.type === 'base64' ? `data:${source.media_type};base64,${source.data}` : (source.url ?? '');
  return [{ type: 'image_url', image_url: { url } }];
}

function contentOf({ choices }: ChatCompletion): object[] {
  const message = choices[0]?.message;
  const thinking = message?.reasoning_content;
  return [
    ...(thinking ? [{ type: 'thinking', thinking, signature: '' }] : []),
    ...(message?.content ? [{ type: 'text', text: message.content }] : []),
    ...(message?.tool_calls ?? []).map((call) => ({
      type: 'tool_use',
      id: call.id ?? '',
      name: call.function.name,
      input: inputOf(call.function.arguments),
    })),
  ];
}

/** What a model wrote as arguments; broken JSON is shown as what it is. */
function inputOf(text: string): unknown {
  try {
    return JSON.parse(text || '{}');
  } catch {
    return { text };
  }
}

function countsOf(usage: Usage | null | undefined) {
  return { input_tokens: usage?.prompt_tokens ?? 0, output_tokens: usage?.completion_tokens ?? 0 };
}
