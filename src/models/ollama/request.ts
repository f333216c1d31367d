import type { ChatMessage, ChatRequest } from '#contract/model.ts';
import { argumentsOf, inlineImage, textOf } from '../message-text.ts';
import { ProviderFailure } from '../provider-failure.ts';

/** A message as Ollama's `/api/chat` takes it. */
export interface OllamaMessage {
  readonly role: string;
  readonly content: string;
  readonly thinking?: string;
  readonly images?: readonly string[];
  readonly tool_calls?: readonly { function: { name: string; arguments: unknown } }[];
  readonly tool_name?: string;
  readonly tool_call_id?: string;
}

/** Messages in Ollama's form. Throws `ProviderFailure` for what it has not: images by URL, other parts. */
export function ollamaMessages(messages: readonly ChatMessage[]): OllamaMessage[] {
  const toolNames = new Map<string, string>();
  return messages.map((message) => {
    for (const call of message.tool_calls ?? []) if (call.id) toolNames.set(call.id, call.function.name);
    const images = imagesIn(message);
    const calls = message.tool_calls ?? [];
    const toolName = toolNames.get(message.tool_call_id ?? '') ?? message.name;
    return {
      role: message.role === 'developer' ? 'system' : message.role === 'function' ? 'tool' : message.role,
      content: textOf(message),
      ...(message.reasoning_content ? { thinking: message.reasoning_content } : {}),
      ...(images.length > 0 ? { images } : {}),
      ...(calls.length > 0
        ? {
            tool_calls: calls.map((call) => ({
              function: { name: call.function.name, arguments: argumentsOf(call.function.arguments) },
            })),
          }
        : {}),
      ...(message.role === 'tool' && toolName ? { tool_name: toolName } : {}),
      ...(message.tool_call_id ? { tool_call_id: message.tool_call_id } : {}),
    };
  });
}

function imagesIn({ content }: ChatMessage): string[] {
  if (!Array.isArray(content)) return [];
  return content.flatMap((part) => {
    if (part.type === 'text') return [];
    const image = part.type === 'image_url' ? inlineImage(part.image_url?.url ?? '') : null;
    if (image) return [image.base64];
    throw new ProviderFailure('unsupported', `Ollama takes text and images as data URLs, not ${part.type}`);
  });
}

/** `options` of Ollama for what the request says of sampling. */
export function ollamaOptions(request: ChatRequest, defaults: { temperature?: number | undefined }) {
  const options: Record<string, unknown> = {};
  const set = (name: string, value: unknown) => {
    if (value !== undefined && value !== null) options[name] = value;
  };
  set('temperature', request.temperature ?? defaults.temperature);
  set('top_p', request.top_p);
  set('seed', request.seed);
  set('frequency_penalty', request.frequency_penalty);
  set('presence_penalty', request.presence_penalty);
  set('stop', typeof request.stop === 'string' ? [request.stop] : request.stop);
  for (const name of ['top_k', 'min_p', 'repeat_penalty', 'mirostat'] as const) set(name, request[name]);
  return options;
}

/** The tools that the model may call, as `tool_choice` narrows them; Ollama itself knows no choice. */
export function ollamaTools({ tools, tool_choice }: ChatRequest): ChatRequest['tools'] {
  if (!tools || tool_choice === 'none') return undefined;
  if (typeof tool_choice !== 'object' || tool_choice === null) return tools;
  return tools.filter((tool) => tool.function.name === tool_choice.function.name);
}

/** `format`: any JSON, or JSON of a schema. */
export function ollamaFormat({ response_format }: ChatRequest): unknown {
  if (response_format?.type === 'json_object') return 'json';
  if (response_format?.type === 'json_schema') return response_format.json_schema?.schema;
  return undefined;
}

/** `think`: on, off, or how much where the model has steps for it. Undefined leaves it to the model. */
export function ollamaThink({ reasoning_effort, model }: ChatRequest): boolean | string | undefined {
  if (!reasoning_effort) return undefined;
  if (reasoning_effort === 'none' || reasoning_effort === 'minimal') return false;
  return /(^|\/)gpt-oss/.test(model) ? reasoning_effort : true;
}
