/*
 * What the gateway uses of node-llama-cpp. The package is large and optional, so it is not among our dependencies, and
 * its types are not either.
 */

export type Token = number;

export interface LlamaTexts {
  tokenize(tokenizer: unknown): readonly Token[];
}

export type HistoryItem =
  | { readonly type: 'system'; readonly text: string }
  | { readonly type: 'user'; readonly text: string }
  | { readonly type: 'model'; readonly response: (string | HistoryCall)[] };

/** A call of a tool with what came of it. */
export interface HistoryCall {
  readonly type: 'functionCall';
  readonly name: string;
  readonly params: unknown;
  result: unknown;
}

export type LlamaFunctions = Readonly<
  Record<string, { readonly description?: string; readonly params?: object }>
>;

export interface GenerateOptions {
  readonly signal: AbortSignal;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly minP?: number;
  readonly seed?: number;
  readonly customStopTriggers?: readonly string[];
  readonly repeatPenalty?: false | { readonly frequencyPenalty?: number; readonly presencePenalty?: number };
  readonly grammar?: object;
  readonly functions?: LlamaFunctions;
  readonly maxParallelFunctionCalls?: number;
  readonly contextShift: { readonly strategy: () => never };
  readonly onToken: (tokens: readonly Token[]) => void;
  readonly onResponseChunk: (chunk: { readonly type?: string; readonly text: string }) => void;
}

export interface Generated {
  readonly functionCalls?: readonly { readonly functionName: string; readonly params: unknown }[];
  readonly metadata: { readonly stopReason: string };
}

export interface LlamaChat {
  readonly chatWrapper: {
    generateContextState(options: {
      chatHistory: readonly HistoryItem[];
      availableFunctions?: LlamaFunctions;
    }): { readonly contextText: LlamaTexts };
  };
  generateResponse(history: readonly HistoryItem[], options: GenerateOptions): Promise<Generated>;
  dispose(options?: { disposeSequence: boolean }): void;
}

export interface LlamaContext {
  readonly contextSize: number;
  getSequence(): object;
  dispose(): Promise<void>;
}

export interface LlamaEmbeddings {
  getEmbeddingFor(input: string | readonly Token[]): Promise<{ readonly vector: readonly number[] }>;
  calculateInputLength(input: string | readonly Token[]): number;
  dispose(): Promise<void>;
}

export interface LlamaModel {
  readonly tokenizer: unknown;
  readonly trainContextSize: number;
  createContext(options: { contextSize: number; sequences: 1 }): Promise<LlamaContext>;
  createEmbeddingContext(options: { contextSize: number }): Promise<LlamaEmbeddings>;
  dispose(): Promise<void>;
}

export interface Llama {
  loadModel(options: { modelPath: string; loadSignal?: AbortSignal }): Promise<LlamaModel>;
  /** Throws for a schema that it has no grammar for. */
  createGrammarForJsonSchema(schema: object): Promise<object>;
  getGrammarFor(kind: 'json'): Promise<object>;
  dispose(): Promise<void>;
}

/** The package. */
export interface LlamaLibrary {
  getLlama(options: {
    gpu: false;
    build: 'never';
    skipDownload: true;
    progressLogs: false;
    logLevel: 'error';
    maxThreads: number;
  }): Promise<Llama>;
  readonly LlamaChat: new (options: { contextSequence: object }) => LlamaChat;
}

/** Loads the package; answers null where it is not installed. Called for the first request, never before. */
export type LoadLlama = () => Promise<LlamaLibrary | null>;
