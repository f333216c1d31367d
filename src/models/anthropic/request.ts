import type { ChatMessage, ChatRequest, ContentPart } from '#contract/model.ts';
import { argumentsOf, inlineImage, textOf } from '../message-text.ts';
import { ProviderFailure } from '../provider-failure.ts';

type Block = Readonly<Record<string, unknown>> & { readonly type: string };

interface AnthropicMessage {
  readonly role: 'user' | 'assistant';
  readonly content: readonly Block[];
}

/** Anthropic wants a limit; this is it where neither caller nor configuration says one. */
const MAX_TOKENS = 4096;

/** The body of `POST /v1/messages` for a request. Throws `ProviderFailure` for what Anthropic has not. */
export function anthropicRequest(
  request: ChatRequest,
  model: string,
  defaults: { temperature?: number | undefined; max_tokens?: number | undefined },
): Record<string, unknown> {
  const system = request.messages.filter(({ role }) => role === 'system' || role === 'developer');
  const temperature = request.temperature ?? defaults.temperature;
  const output = outputConfig(request);
  const body: Record<string, unknown> = {
    model,
    max_tokens: maxTokensOf(request, defaults.max_tokens),
    messages: conversation(request.messages),
    stream: request.stream === true,
    ...(system.length > 0 ? { system: system.map(textOf).join('\n\n') } : {}),
    ...(request.tools ? { tools: request.tools.map(toolOf) } : {}),
    ...toolChoice(request),
    ...(temperature === undefined || temperature === null ? {} : { temperature: Math.min(temperature, 1) }),
    ...(request.top_p == null ? {} : { top_p: request.top_p }),
    ...(request.stop == null ? {} : { stop_sequences: [request.stop].flat() }),
    ...(Object.keys(output).length > 0 ? { output_config: output } : {}),
  };
  for (const name of ['top_k', 'thinking', 'metadata', 'service_tier'] as const)
    if (request[name] !== undefined) body[name] = request[name];
  return body;
}

/** What may be thought counts too, and has to leave room for an answer. */
function maxTokensOf(request: ChatRequest, byDefault: number | undefined): number {
  const { max_completion_tokens, max_tokens, thinking } = request;
  const { budget_tokens } = (thinking ?? {}) as { budget_tokens?: unknown };
  const thought = typeof budget_tokens === 'number' ? budget_tokens : 0;
  return max_completion_tokens ?? max_tokens ?? byDefault ?? thought + MAX_TOKENS;
}

/** Neighbours of one role become one message: Anthropic's roles take turns, and results of tools are the user's. */
function conversation(messages: readonly ChatMessage[]): AnthropicMessage[] {
  const turns: { role: 'user' | 'assistant'; content: Block[] }[] = [];
  for (const message of messages) {
    if (message.role === 'system' || message.role === 'developer') continue;
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const blocks = blocksOf(message);
    if (blocks.length === 0) continue;
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({ role, content: blocks });
  }
  return turns;
}

function blocksOf(message: ChatMessage): Block[] {
  if (message.role === 'tool' || message.role === 'function') {
    const tool_use_id = message.tool_call_id ?? message.name ?? '';
    return [{ type: 'tool_result', tool_use_id, content: textOf(message) }];
  }
  const { content } = message;
  const spoken =
    typeof content === 'string'
      ? content === ''
        ? []
        : [{ type: 'text', text: content }]
      : (content ?? []).map(partOf);
  const calls = (message.tool_calls ?? []).map(({ id, function: called }) => ({
    type: 'tool_use',
    id: id ?? called.name,
    name: called.name,
    input: argumentsOf(called.arguments),
  }));
  return [...spoken, ...calls];
}

function partOf(part: ContentPart): Block {
  if (part.type === 'text') return { type: 'text', text: part.text ?? '' };
  if (part.type !== 'image_url' || !part.image_url)
    throw new ProviderFailure('unsupported', `Anthropic takes text and images, not ${part.type}`);
  const { url } = part.image_url;
  const inline = inlineImage(url);
  const source = inline
    ? { type: 'base64', media_type: inline.mediaType, data: inline.base64 }
    : { type: 'url', url };
  return { type: 'image', source };
}

function toolOf({ function: tool }: NonNullable<ChatRequest['tools']>[number]): Record<string, unknown> {
  return {
    name: tool.name,
    ...(tool.description ? { description: tool.description } : {}),
    input_schema: tool.parameters ?? { type: 'object', properties: {} },
  };
}

function toolChoice({ tools, tool_choice, parallel_tool_calls }: ChatRequest): Record<string, unknown> {
  if (!tools || tools.length === 0) return {};
  const one = parallel_tool_calls === false ? { disable_parallel_tool_use: true } : {};
  if (typeof tool_choice === 'object' && tool_choice !== null)
    return { tool_choice: { type: 'tool', name: tool_choice.function.name, ...one } };
  if (tool_choice === 'none') return { tool_choice: { type: 'none' } };
  if (tool_choice === 'required') return { tool_choice: { type: 'any', ...one } };
  return Object.keys(one).length > 0 ? { tool_choice: { type: 'auto', ...one } } : {};
}

const EFFORTS: ReadonlySet<string> = new Set(['low', 'medium', 'high', 'xhigh', 'max']);

function outputConfig({ response_format, reasoning_effort }: ChatRequest): Record<string, unknown> {
  if (response_format?.type === 'json_object')
    throw new ProviderFailure(
      'unsupported',
      'Anthropic gives JSON of a schema: use response_format json_schema',
    );
  const schema = response_format?.type === 'json_schema' ? response_format.json_schema?.schema : undefined;
  return {
    ...(schema === undefined ? {} : { format: { type: 'json_schema', schema } }),
    ...(reasoning_effort && EFFORTS.has(reasoning_effort) ? { effort: reasoning_effort } : {}),
  };
}
