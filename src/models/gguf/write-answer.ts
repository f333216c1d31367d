import { randomUUID } from 'node:crypto';
import type { ChatChunk, ChatRequest, Usage } from '#contract/model.ts';
import type { ChatCall } from '../provider.ts';
import { ProviderFailure } from '../provider-failure.ts';
import type { StopSignal } from '../stop.ts';
import { Channel } from './channel.ts';
import type { LoadedModel } from './engine.ts';
import { demandedCall, functionsOf, historyOf } from './history.ts';
import type { Generated, GenerateOptions, HistoryItem, LlamaChat, LlamaFunctions } from './library.ts';

/** Room for an answer that says no limit. */
const ANSWER_TOKENS = 2048;
const TEMPERATURE = 0.8;

/** Checks that the prompt fits, and starts to write. The model is left when the answer is over. */
export async function writeAnswer(loaded: LoadedModel, call: ChatCall): Promise<AsyncIterable<ChatChunk>> {
  const request = call.body.request();
  const history = historyOf(request.messages);
  const demanded = demandedCall(request);
  const functions = demanded ? undefined : functionsOf(request);
  const grammar = await grammarFor(loaded, request, demanded);
  const { chat, contextSize, promptTokens } = await roomFor(loaded, call, history, functions);
  const wanted = call.body.maxTokens ?? call.defaults.max_tokens ?? ANSWER_TOKENS;
  // Loading a model takes its time, and nobody may be waiting any more.
  if (call.signal.aborted) {
    chat.dispose({ disposeSequence: false });
    throw call.signal.reason;
  }
  const stop = new AbortController();
  const channel = new Channel<ChatChunk>(() => stop.abort());
  const onStop = () => stop.abort();
  call.signal.addEventListener('abort', onStop, { once: true });
  let written = 0;
  const say = (delta: NonNullable<ChatChunk['choices'][number]['delta']>) =>
    channel.push({ choices: [{ index: 0, delta, finish_reason: null }] });
  let text = '';

  const options: GenerateOptions = {
    signal: stop.signal,
    maxTokens: Math.min(wanted, contextSize - promptTokens - 1),
    ...samplingOf(request, call.defaults.temperature),
    contextShift: { strategy: refuseShift },
    ...(grammar ? { grammar } : {}),
    ...(functions && !grammar ? { functions } : {}),
    ...(functions && !grammar && request.parallel_tool_calls === false
      ? { maxParallelFunctionCalls: 1 }
      : {}),
    onToken: (tokens) => {
      written += tokens.length;
    },
    onResponseChunk: ({ type, text: piece }) => {
      if (piece === '') return;
      if (demanded) text += piece;
      else say(type === 'segment' ? { reasoning_content: piece } : { content: piece });
    },
  };
  say({ role: 'assistant', content: '' });
  chat
    .generateResponse(history, options)
    .then((generated) => {
      const calls = demanded ? [demandedIn(text)] : callsOf(generated);
      if (calls.length > 0) say({ tool_calls: calls });
      channel.push({
        choices: [{ index: 0, delta: {}, finish_reason: finishOf(generated, calls.length > 0) }],
      });
      channel.push({ choices: [], usage: usageOf(promptTokens, written) });
      channel.end();
    })
    .catch((error: unknown) => channel.end(failureOf(error, call.signal)))
    .finally(() => {
      call.signal.removeEventListener('abort', onStop);
      chat.dispose({ disposeSequence: false });
      loaded.leave();
    });
  return channel;
}

/** A context that holds prompt and answer; counts the prompt's tokens as the model's own template makes them. */
async function roomFor(
  loaded: LoadedModel,
  { contextLength, body, defaults }: ChatCall,
  chatHistory: readonly HistoryItem[],
  availableFunctions: LlamaFunctions | undefined,
): Promise<{ chat: LlamaChat; contextSize: number; promptTokens: number }> {
  const limit = Math.min(contextLength ?? Number.MAX_SAFE_INTEGER, loaded.model.trainContextSize);
  const first = await loaded.chatWith(0);
  const { contextText } = first.chat.chatWrapper.generateContextState({
    chatHistory,
    ...(availableFunctions ? { availableFunctions } : {}),
  });
  const promptTokens = contextText.tokenize(loaded.model.tokenizer).length;
  if (promptTokens + 2 > limit) {
    first.chat.dispose({ disposeSequence: false });
    throw new ProviderFailure(
      'too_long',
      `the prompt has ${promptTokens} tokens, and the context of this model holds ${limit}`,
    );
  }
  const answer = body.maxTokens ?? defaults.max_tokens ?? ANSWER_TOKENS;
  const wanted = Math.min(promptTokens + answer + 1, limit);
  if (first.contextSize >= wanted)
    return { ...first, contextSize: Math.min(first.contextSize, limit), promptTokens };
  first.chat.dispose({ disposeSequence: false });
  const { chat, contextSize } = await loaded.chatWith(wanted);
  return { chat, contextSize: Math.min(contextSize, limit), promptTokens };
}

async function grammarFor(
  { llama }: LoadedModel,
  { response_format }: ChatRequest,
  demanded: object | null,
): Promise<object | null> {
  const schema =
    demanded ?? (response_format?.type === 'json_schema' ? response_format.json_schema?.schema : null);
  if (response_format?.type === 'json_object' && !demanded) return llama.getGrammarFor('json');
  if (typeof schema !== 'object' || schema === null) return null;
  try {
    return await llama.createGrammarForJsonSchema(schema);
  } catch (error) {
    throw new ProviderFailure(
      'unsupported',
      `there is no grammar for this schema: ${(error as Error).message}`,
    );
  }
}

function samplingOf(request: ChatRequest, byDefault: number | undefined) {
  const { temperature, top_p, top_k, min_p, seed, stop, frequency_penalty, presence_penalty } = request;
  const penalty = {
    ...(frequency_penalty ? { frequencyPenalty: frequency_penalty } : {}),
    ...(presence_penalty ? { presencePenalty: presence_penalty } : {}),
  };
  return {
    temperature: temperature ?? byDefault ?? TEMPERATURE,
    ...(top_p == null ? {} : { topP: top_p }),
    ...(typeof top_k === 'number' ? { topK: top_k } : {}),
    ...(typeof min_p === 'number' ? { minP: min_p } : {}),
    ...(seed == null ? {} : { seed }),
    ...(stop == null ? {} : { customStopTriggers: [stop].flat() }),
    repeatPenalty: Object.keys(penalty).length > 0 ? penalty : (false as const),
  };
}

/** llama.cpp would rather forget the beginning of a conversation than say that it does not fit. */
function refuseShift(): never {
  throw new ProviderFailure('too_long', 'the conversation does not fit into the context of this model');
}

function callsOf({ functionCalls = [] }: Generated) {
  return functionCalls.map(({ functionName, params }, index) => toolCall(index, functionName, params));
}

function demandedIn(text: string) {
  try {
    const { name, arguments: params } = JSON.parse(text) as { name: string; arguments: unknown };
    return toolCall(0, name, params);
  } catch {
    throw new ProviderFailure('broken', 'the call of a tool was cut: allow more tokens');
  }
}

function toolCall(index: number, name: string, params: unknown) {
  const called = { name, arguments: JSON.stringify(params ?? {}) };
  return { index, id: `call_${randomUUID()}`, type: 'function', function: called };
}

function finishOf({ metadata: { stopReason } }: Generated, called: boolean): string {
  if (stopReason === 'maxTokens') return 'length';
  return called ? 'tool_calls' : 'stop';
}

function usageOf(prompt: number, written: number): Usage {
  return { prompt_tokens: prompt, completion_tokens: written, total_tokens: prompt + written };
}

function failureOf(error: unknown, signal: StopSignal): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  if (signal.aborted && signal.reason instanceof ProviderFailure) return signal.reason;
  return new ProviderFailure('broken', `llama.cpp: ${(error as Error).message}`, { cause: error });
}
