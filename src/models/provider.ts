import type {
  ChatChunk,
  ChatCompletion,
  EmbeddingReply,
  EmbeddingRequest,
  ProviderKind,
} from '#contract/model.ts';
import type { ChatBody } from './chat-body.ts';
import type { LoadLlama } from './gguf/library.ts';
import type { StopSignal } from './stop.ts';
import type { Upstream, UpstreamReply } from './upstream.ts';

/** What a provider can do at all; whether a model can is the model's affair. */
export interface Capabilities {
  readonly chat: boolean;
  readonly embed: boolean;
  readonly tools: boolean;
  readonly images: boolean;
  /** `response_format` with a JSON schema. */
  readonly jsonSchema: boolean;
  readonly logprobs: boolean;
  /** More than one choice. */
  readonly n: boolean;
  /** Models can be pulled and deleted. */
  readonly manage: boolean;
}

/** A model as its provider names it. */
export interface ListedModel {
  readonly name: string;
  readonly created?: number | undefined;
  readonly contextLength?: number | undefined;
  readonly sizeBytes?: number | undefined;
  readonly digest?: string | undefined;
}

/** A model that a provider holds in memory now. */
export interface RunningModel {
  readonly name: string;
  readonly sizeBytes?: number | undefined;
  readonly vramBytes?: number | undefined;
  readonly contextLength?: number | undefined;
  /** ISO 8601; when it leaves memory, if nobody asks. */
  readonly expiresAt?: string | undefined;
}

export interface ProviderCall {
  /** API key for this try; null where the provider needs none. */
  readonly key: string | null;
  readonly signal: StopSignal;
}

export interface ChatCall extends ProviderCall {
  /** The provider's own name of the model. */
  readonly model: string;
  readonly body: ChatBody;
  /** What the configuration says of this model. */
  readonly defaults: { temperature?: number | undefined; max_tokens?: number | undefined };
  /** Most tokens that the configuration allows in the context; null = the model's own limit. */
  readonly contextLength: number | null;
}

export interface LoadCall extends ProviderCall {
  readonly model: string;
  /** Seconds that the model is to stay: 0 takes it out, less than 0 keeps it for good; null = as it is configured. */
  readonly keepS: number | null;
  /** Tokens of context that the caller asks for; null = it does not say. */
  readonly contextWish: number | null;
  /** Most tokens that the configuration allows in the context; null = the model's own limit. */
  readonly contextLength: number | null;
}

export interface EmbedCall extends ProviderCall {
  readonly model: string;
  readonly request: EmbeddingRequest;
}

/**
 * An answer: the provider's own bytes where it speaks OpenAI's language (`wire`), else what was made of them.
 * Whether it streams is what the request said.
 */
export type ChatAnswer =
  | {
      readonly kind: 'wire';
      readonly reply: UpstreamReply;
      /** The event with the usage was asked for by us and not by the caller, who does not expect it. */
      readonly withholdUsage: boolean;
    }
  | { readonly kind: 'whole'; readonly completion: ChatCompletion }
  | { readonly kind: 'chunks'; readonly chunks: AsyncIterable<ChatChunk> };

export type EmbedAnswer =
  | { readonly kind: 'wire'; readonly reply: UpstreamReply }
  | { readonly kind: 'whole'; readonly embeddings: EmbeddingReply };

/** One step of a pull; `total` is missing while it is not known. */
export interface PullProgress {
  readonly status: string;
  readonly digest?: string | undefined;
  readonly total?: number | undefined;
  readonly completed?: number | undefined;
}

/** One place that has models. Every method throws `ProviderFailure`. */
export interface ModelProvider {
  readonly name: string;
  readonly kind: ProviderKind;
  readonly capabilities: Capabilities;
  listModels(call: ProviderCall): Promise<ListedModel[]>;
  chat(call: ChatCall): Promise<ChatAnswer>;
  embed(call: EmbedCall): Promise<EmbedAnswer>;
  /** What a model can, in Ollama's words (`completion`, `tools`, `vision`), where the provider tells. */
  abilities?(model: string, call: ProviderCall): Promise<readonly string[] | null>;
  /** What is in memory now, where the provider tells. */
  running?(call: ProviderCall): Promise<RunningModel[]>;
  /** Brings a model into memory or takes it out of it, where that can be ordered. */
  load?(call: LoadCall): Promise<void>;
  /** Only with `capabilities.manage`. */
  readonly manage?: {
    pull(model: string, call: ProviderCall): AsyncIterable<PullProgress>;
    remove(model: string, call: ProviderCall): Promise<void>;
  };
  /** Gives back what it holds in this process. */
  close?(): PromiseLike<void>;
}

/** What a provider is made of. */
export interface ProviderSetup {
  readonly name: string;
  readonly kind: ProviderKind;
  readonly upstream: Upstream;
  readonly keepAlive?: string | undefined;
  readonly apiVersion?: string | undefined;
  /** Folder of recordings. */
  readonly dir?: string | undefined;
  /** A GGUF file, or a folder of them. */
  readonly path?: string | undefined;
  readonly llama: LoadLlama;
}

/** A line of the registry. */
export interface ProviderType {
  /** Base URL where the configuration names none; null = it has to. */
  readonly url: string | null;
  /** Variable in which people keep its key. */
  readonly keyEnv: string | null;
  readonly create: (setup: ProviderSetup) => ModelProvider;
}
