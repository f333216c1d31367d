import { z } from 'zod';
import type { ChatCompletion, ChatRequest } from '#contract/model.ts';
import { OpsError } from '#core/ops-error.ts';
import { ChatBody, checked } from '../chat-body.ts';
import type { ChatDialect } from '../dialect.ts';
import { openAiError } from './openai-chat.ts';
import { jsonIn } from './request-parts.ts';
import { callItem, messageItem, reasoningItem, responseOf, responsesWriter } from './responses-stream.ts';

const Part = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  image_url: z.string().optional(),
});

const Item = z.looseObject({
  type: z.string().optional(),
  role: z.enum(['user', 'assistant', 'system', 'developer']).optional(),
  content: z.union([z.string(), z.array(Part)]).optional(),
  call_id: z.string().optional(),
  name: z.string().optional(),
  arguments: z.string().optional(),
  output: z.union([z.string(), z.array(Part)]).optional(),
});
type Item = z.infer<typeof Item>;

const Responses = z.looseObject({
  model: z.string().max(300).default(''),
  input: z.union([z.string(), z.array(Item)]),
  instructions: z.string().nullish(),
  tools: z.array(z.looseObject({ type: z.string(), name: z.string().optional() })).nullish(),
  tool_choice: z
    .union([z.string(), z.looseObject({ type: z.string(), name: z.string().optional() })])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  max_output_tokens: z.int().min(1).nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  stream: z.boolean().nullish(),
  text: z
    .looseObject({
      format: z
        .looseObject({ type: z.string(), name: z.string().optional(), schema: z.json().optional() })
        .nullish(),
    })
    .nullish(),
  reasoning: z.looseObject({ effort: z.string().nullish() }).nullish(),
  previous_response_id: z.string().nullish(),
});
type Responses = z.infer<typeof Responses>;

/** `POST /v1/responses`. Nothing is kept: a conversation comes whole, never by the id of an earlier response. */
export const openAiResponses: ChatDialect = {
  inner: false,
  parse(bytes) {
    const asked = checked(Responses, jsonIn(bytes));
    if (asked.previous_response_id)
      throw new OpsError(
        'bad_request',
        'previous_response_id: responses are not kept, send the whole conversation',
      );
    return ChatBody.fromRequest(innerRequest(asked));
  },
  whole: (completion, meta) =>
    responseOf(meta, itemsOf(completion, meta.id), completion.usage ?? null, 'completed'),
  stream: (meta) => responsesWriter(meta),
  error: openAiError,
};

function innerRequest(asked: Responses): ChatRequest {
  const { model, input, instructions, stream, temperature, top_p, max_output_tokens, parallel_tool_calls } =
    asked;
  const items: Item[] = typeof input === 'string' ? [{ role: 'user', content: input }] : input;
  const tools = (asked.tools ?? []).map(toolOf);
  const format = asked.text?.format;
  return {
    model,
    messages: [
      ...(instructions ? [{ role: 'system' as const, content: instructions }] : []),
      ...items.flatMap((item) => messageOf(item)),
    ],
    ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
    ...(temperature == null ? {} : { temperature }),
    ...(top_p == null ? {} : { top_p }),
    ...(max_output_tokens == null ? {} : { max_tokens: max_output_tokens }),
    ...(parallel_tool_calls == null || tools.length === 0 ? {} : { parallel_tool_calls }),
    ...(tools.length > 0 ? { tools } : {}),
    ...(asked.tool_choice && tools.length > 0 ? { tool_choice: choiceOf(asked.tool_choice) } : {}),
    ...(format?.type === 'json_object' ? { response_format: { type: 'json_object' } } : {}),
    ...(format?.type === 'json_schema'
      ? {
          response_format: {
            type: 'json_schema',
            json_schema: { name: format.name ?? 'answer', schema: format.schema, strict: true },
          },
        }
      : {}),
    ...(asked.reasoning?.effort ? { reasoning_effort: asked.reasoning.effort } : {}),
  };
}

function messageOf(item: Item): ChatRequest['messages'] {
  if (item.type === 'function_call') {
    const called = { name: item.name ?? '', arguments: item.arguments ?? '' };
    return [
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: item.call_id ?? '', type: 'function', function: called }],
      },
    ];
  }
  if (item.type === 'function_call_output')
    return [{ role: 'tool', tool_call_id: item.call_id ?? '', content: plain(item.output) }];
  if (!item.role) return [];
  const content = typeof item.content === 'string' ? item.content : (item.content ?? []).map(partOf);
  return [{ role: item.role, content }];
}

function partOf({ type, text, image_url }: z.infer<typeof Part>) {
  if (type === 'input_image') return { type: 'image_url', image_url: { url: image_url ?? '' } };
  if (text === undefined)
    throw new OpsError('bad_request', `input: a part of type ${type.slice(0, 40)} is not understood`);
  return { type: 'text', text };
}

function plain(output: Item['output']): string {
  return typeof output === 'string' ? output : (output ?? []).map(({ text }) => text ?? '').join('');
}

/** Tools that OpenAI runs itself have no counterpart elsewhere. */
function toolOf({ type, name, description, parameters }: NonNullable<Responses['tools']>[number]) {
  if (type !== 'function' || name === undefined)
    throw new OpsError(
      'bad_request',
      `tools: only tools of type function can be used, not ${type.slice(0, 40)}`,
    );
  return checkedTool(name, description, parameters);
}

const ToolParts = z.object({
  description: z.string().nullish(),
  parameters: z.record(z.string(), z.json()).nullish(),
});

function checkedTool(name: string, description: unknown, parameters: unknown) {
  return { type: 'function', function: { name, ...checked(ToolParts, { description, parameters }) } };
}

function choiceOf(choice: NonNullable<Responses['tool_choice']>): NonNullable<ChatRequest['tool_choice']> {
  return typeof choice === 'string' ? choice : { type: 'function', function: { name: choice.name ?? '' } };
}

function itemsOf({ choices }: ChatCompletion, id: string): object[] {
  const message = choices[0]?.message;
  const calls = (message?.tool_calls ?? []).map((call, index) =>
    callItem(`${id}-call-${index}`, call.id ?? '', call.function.name, call.function.arguments),
  );
  return [
    ...(message?.reasoning_content ? [reasoningItem(`${id}-thinking`, message.reasoning_content)] : []),
    ...(message?.content ? [messageItem(`${id}-text`, message.content)] : []),
    ...calls,
  ];
}
