import { z } from 'zod';
import type { Problem } from '#contract/errors.ts';
import { type ChatChunk, type ChatCompletion, ChatRequest, type Usage } from '#contract/model.ts';
import { ChatBody, checked } from '../chat-body.ts';
import type { AnswerMeta, ChatDialect, StreamWriter } from '../dialect.ts';
import { jsonIn, schemaFormat } from './request-parts.ts';
import { ToolCallBuilder } from './tool-call-builder.ts';

const Options = z.looseObject({
  temperature: z.number().optional(),
  top_p: z.number().optional(),
  seed: z.int().optional(),
  stop: z.union([z.string(), z.array(z.string())]).optional(),
  num_predict: z.int().optional(),
  frequency_penalty: z.number().optional(),
  presence_penalty: z.number().optional(),
});

const Common = z.looseObject({
  model: z.string().min(1).max(300),
  stream: z.boolean().default(true),
  format: z.union([z.string(), z.record(z.string(), z.json())]).nullish(),
  options: Options.nullish(),
  think: z.union([z.boolean(), z.string()]).nullish(),
});
type Common = z.infer<typeof Common>;

const OllamaChat = Common.extend({
  messages: z
    .array(
      z.looseObject({
        role: z.enum(['system', 'user', 'assistant', 'tool']),
        content: z.string().nullish(),
        images: z.array(z.string()).nullish(),
        tool_calls: z
          .array(
            z.looseObject({ function: z.looseObject({ name: z.string(), arguments: z.json().optional() }) }),
          )
          .nullish(),
        tool_name: z.string().nullish(),
      }),
    )
    .min(1),
  tools: z.array(z.json()).nullish(),
});

const OllamaGenerate = Common.extend({
  prompt: z.string().min(1),
  system: z.string().nullish(),
  images: z.array(z.string()).nullish(),
});

/** `POST /api/chat`, for callers that know Ollama only. */
export const ollamaChat: ChatDialect = {
  inner: false,
  parse(bytes) {
    const { messages, tools, ...common } = checked(OllamaChat, jsonIn(bytes));
    const request = innerRequest(common, innerMessages(messages));
    return ChatBody.fromRequest(
      tools && tools.length > 0 ? checked(ChatRequest, { ...request, tools }) : request,
    );
  },
  whole: (completion, meta) => ({ ...head(meta), message: messageOf(completion), ...tail(completion) }),
  stream: (meta) =>
    lineWriter(meta, (content, thinking, calls) => ({
      message: {
        role: 'assistant',
        content,
        ...(thinking === '' ? {} : { thinking }),
        ...(calls.length > 0 ? { tool_calls: calls } : {}),
      },
    })),
  error: ollamaError,
};

/** `POST /api/generate`. */
export const ollamaGenerate: ChatDialect = {
  inner: false,
  parse(bytes) {
    const { prompt, system, images, ...common } = checked(OllamaGenerate, jsonIn(bytes));
    const user = { role: 'user' as const, content: prompt, images: images ?? null };
    const messages = system ? [{ role: 'system' as const, content: system }, user] : [user];
    return ChatBody.fromRequest(innerRequest(common, innerMessages(messages)));
  },
  whole: (completion, meta) => ({
    ...head(meta),
    response: messageOf(completion).content,
    ...tail(completion),
  }),
  stream: (meta) =>
    lineWriter(meta, (content, thinking) => ({
      response: content,
      ...(thinking === '' ? {} : { thinking }),
    })),
  error: ollamaError,
};

/** An error as Ollama words it. */
export function ollamaError({ detail }: Problem): unknown {
  return { error: detail };
}

function innerRequest(
  { model, stream, format, options, think }: Common,
  messages: ChatRequest['messages'],
): ChatRequest {
  const { num_predict, num_ctx: _, ...rest } = options ?? {};
  return {
    model,
    messages,
    stream,
    ...rest,
    ...(num_predict !== undefined && num_predict > 0 ? { max_tokens: num_predict } : {}),
    ...(format === 'json' ? { response_format: { type: 'json_object' } } : {}),
    ...(typeof format === 'object' && format !== null ? { response_format: schemaFormat(format) } : {}),
    ...(think === null || think === undefined
      ? {}
      : { reasoning_effort: think === false ? 'none' : think === true ? 'medium' : think }),
  };
}

/** Ollama's tool calls have no ids: the results belong to the calls before them, in order. */
function innerMessages(messages: z.infer<typeof OllamaChat>['messages']): ChatRequest['messages'] {
  let count = 0;
  const open: string[] = [];
  return messages.map(({ role, content, images, tool_calls, tool_name }) => {
    const calls = (tool_calls ?? []).map((call) => {
      const id = `call_${++count}`;
      open.push(id);
      const { name, arguments: args } = call.function;
      return { id, type: 'function', function: { name, arguments: JSON.stringify(args ?? {}) } };
    });
    const parts = (images ?? []).map((image) => ({
      type: 'image_url',
      image_url: { url: `data:image/png;base64,${image}` },
    }));
    return {
      role,
      content: parts.length > 0 ? [{ type: 'text', text: content ?? '' }, ...parts] : (content ?? ''),
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
      ...(role === 'tool' ? { tool_call_id: open.shift() ?? tool_name ?? '' } : {}),
    };
  });
}

function head({ model, created }: AnswerMeta) {
  return { model, created_at: new Date(created * 1000).toISOString() };
}

function messageOf({ choices }: ChatCompletion) {
  const message = choices[0]?.message;
  const calls = (message?.tool_calls ?? []).map((call) =>
    ollamaCall(call.function.name, call.function.arguments),
  );
  return {
    role: 'assistant',
    content: message?.content ?? '',
    ...(message?.reasoning_content ? { thinking: message.reasoning_content } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
}

function ollamaCall(name: string, text: string) {
  let args: unknown;
  try {
    args = JSON.parse(text || '{}');
  } catch {
    args = { text };
  }
  return { function: { name, arguments: args } };
}

function tail({ choices, usage }: ChatCompletion) {
  return { done: true, ...doneFields(choices[0]?.finish_reason, usage) };
}

function doneFields(reason: string | null | undefined, usage: Usage | null | undefined) {
  return {
    done_reason: reason === 'length' ? 'length' : 'stop',
    ...(usage ? { prompt_eval_count: usage.prompt_tokens, eval_count: usage.completion_tokens ?? 0 } : {}),
  };
}

type Shape = (content: string, thinking: string, calls: readonly object[]) => object;

/** Lines of JSON, the last with `done`; tool calls are whole in this dialect, so they wait for their end. */
function lineWriter(meta: AnswerMeta, shape: Shape): StreamWriter {
  const calls = new ToolCallBuilder();
  let reason: string | null = null;
  let usage: Usage | null = null;
  const line = (value: object) => `${JSON.stringify({ ...head(meta), ...value })}\n`;
  return {
    contentType: 'application/x-ndjson',
    chunk(chunk: ChatChunk) {
      usage = chunk.usage ?? usage;
      const [choice] = chunk.choices;
      reason = choice?.finish_reason ?? reason;
      calls.add(choice?.delta?.tool_calls);
      const { content, reasoning_content } = choice?.delta ?? {};
      if (!content && !reasoning_content) return '';
      return line({ ...shape(content ?? '', reasoning_content ?? '', []), done: false });
    },
    end() {
      const called = calls.whole().map(({ name, text }) => ollamaCall(name, text));
      const before = called.length > 0 ? line({ ...shape('', '', called), done: false }) : '';
      return before + line({ ...shape('', '', []), done: true, ...doneFields(reason, usage) });
    },
    failed: (problem) => `${JSON.stringify(ollamaError(problem))}\n`,
    mark: (text) => line({ ...shape('', '', []), done: false, truncated: text }),
  };
}
