import type { ChatMessage, ChatRequest } from '#contract/model.ts';
import { argumentsOf, textOf } from '../message-text.ts';
import { ProviderFailure } from '../provider-failure.ts';
import type { HistoryCall, HistoryItem, LlamaFunctions } from './library.ts';

/**
 * A conversation as llama.cpp's chat templates take it: the result of a tool stands with its call. Ends with the turn
 * that is to be written. Throws `ProviderFailure` for images and for a result without its call.
 */
export function historyOf(messages: readonly ChatMessage[]): HistoryItem[] {
  const history: HistoryItem[] = [];
  const calls = new Map<string, HistoryCall>();
  for (const message of messages) {
    refuseImages(message);
    if (message.role === 'assistant') turnIn(history).push(...spokenIn(message, calls));
    else if (message.role === 'tool' || message.role === 'function') answer(message, calls);
    else history.push({ type: message.role === 'user' ? 'user' : 'system', text: textOf(message) });
  }
  turnIn(history);
  return history;
}

/** The tools that may be called, as `tool_choice` narrows them. */
export function functionsOf({ tools, tool_choice }: ChatRequest): LlamaFunctions | undefined {
  if (!tools || tools.length === 0 || tool_choice === 'none') return undefined;
  return Object.fromEntries(
    tools.map(({ function: tool }) => [
      tool.name,
      {
        ...(tool.description ? { description: tool.description } : {}),
        ...(tool.parameters ? { params: tool.parameters } : {}),
      },
    ]),
  );
}

/**
 * A schema of the one call that `tool_choice` demands: `{name, arguments}`. Null when the model is free to call none.
 */
export function demandedCall({ tools, tool_choice }: ChatRequest): object | null {
  const named = typeof tool_choice === 'object' ? tool_choice?.function.name : undefined;
  if (!tools || (named === undefined && tool_choice !== 'required')) return null;
  const wanted = tools.filter(({ function: tool }) => named === undefined || tool.name === named);
  if (wanted.length === 0) throw new ProviderFailure('refused', 'tool_choice names no tool', { status: 400 });
  return {
    oneOf: wanted.map(({ function: tool }) => ({
      type: 'object',
      properties: {
        name: { const: tool.name },
        arguments: tool.parameters ?? { type: 'object', properties: {} },
      },
    })),
  };
}

function turnIn(history: HistoryItem[]): (string | HistoryCall)[] {
  const last = history.at(-1);
  if (last?.type === 'model') return last.response;
  const response: (string | HistoryCall)[] = [];
  history.push({ type: 'model', response });
  return response;
}

function spokenIn(message: ChatMessage, calls: Map<string, HistoryCall>): (string | HistoryCall)[] {
  const text = textOf(message);
  const called = (message.tool_calls ?? []).map(({ id, function: { name, arguments: args } }) => {
    const call: HistoryCall = { type: 'functionCall', name, params: argumentsOf(args), result: '' };
    if (id) calls.set(id, call);
    return call;
  });
  return [...(text === '' ? [] : [text]), ...called];
}

function answer(message: ChatMessage, calls: ReadonlyMap<string, HistoryCall>): void {
  const call = calls.get(message.tool_call_id ?? '');
  if (!call)
    throw new ProviderFailure('refused', 'a tool message answers no call (tool_call_id)', { status: 400 });
  call.result = textOf(message);
}

function refuseImages({ content }: ChatMessage): void {
  if (Array.isArray(content) && content.some(({ type }) => type !== 'text'))
    throw new ProviderFailure('unsupported', 'models of this kind take text only');
}
