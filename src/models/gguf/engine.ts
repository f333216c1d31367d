import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import type { ListedModel } from '../provider.ts';
import { ProviderFailure } from '../provider-failure.ts';
import { Slots } from '../slots.ts';
import type { StopSignal } from '../stop.ts';
import type {
  Llama,
  LlamaChat,
  LlamaContext,
  LlamaEmbeddings,
  LlamaLibrary,
  LlamaModel,
  LoadLlama,
} from './library.ts';

export interface EngineParts {
  readonly provider: string;
  /** A GGUF file, or a folder of them. */
  readonly path: string;
  /** How long (ms) a model stays in memory after its last call; null = for good. */
  readonly keepMs: number | null;
  readonly load: LoadLlama;
}

/** Models of llama.cpp in this process: loaded for their first call, one call at a time for each. */
export interface Engine extends AsyncDisposable {
  /** The files that are there now. */
  list(): ListedModel[];
  /** The names of models in memory. */
  held(): string[];
  /** Waits for the model to be free and loads it. Who gets it has to call `leave`. Throws `ProviderFailure`. */
  enter(name: string, signal: StopSignal): Promise<LoadedModel>;
  /** Takes the model out of memory, after the calls before. */
  drop(name: string, signal: StopSignal): Promise<void>;
}

export interface LoadedModel {
  readonly llama: Llama;
  readonly model: LlamaModel;
  /** A chat whose context holds at least so many tokens, with its real size. */
  chatWith(tokens: number): Promise<{ readonly chat: LlamaChat; readonly contextSize: number }>;
  embeddings(): Promise<LlamaEmbeddings>;
  /** How long (ms) the model stays after it, if not as configured; null = for good. */
  leave(keepMs?: number | null): void;
}

/** Contexts grow in these steps: another size is made anew, and what was read before is read again. */
const SMALLEST_CONTEXT = 2048;
const LARGEST_EMBEDDING_CONTEXT = 8192;

export function createEngine({ provider, path, keepMs, load }: EngineParts): Engine {
  const seats = new Map<string, Seat>();
  let opening: Promise<{ llama: Llama; library: LlamaLibrary }> | null = null;

  async function open() {
    const library = await load();
    if (!library)
      throw new ProviderFailure(
        'unsupported',
        `${provider}: llama.cpp is not installed: run opspilot models install-local`,
      );
    // Threads that wait for each other spin: one core stays free for everybody else.
    const maxThreads = Math.max(1, availableParallelism() - 1);
    const llama = await library.getLlama({
      gpu: false,
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      logLevel: 'error',
      maxThreads,
    });
    return { llama, library };
  }

  function opened() {
    opening ??= open().catch((error: unknown) => {
      opening = null;
      throw asFailure(error, `${provider}: llama.cpp does not start`);
    });
    return opening;
  }

  function seatOf(name: string): Seat {
    const file = filesAt(path).get(name);
    if (file === undefined) throw new ProviderFailure('missing', `${provider} has no model ${name}`);
    const seat = seats.get(name) ?? { slots: new Slots(`${provider}/${name}`, 1), held: null, timer: null };
    seats.set(name, seat);
    return seat;
  }

  async function hold(name: string): Promise<Held> {
    const { llama, library } = await opened();
    try {
      const modelPath = filesAt(path).get(name) ?? '';
      return new Held(llama, library, await llama.loadModel({ modelPath }));
    } catch (error) {
      seats.delete(name);
      throw asFailure(error, `${provider}: ${name} cannot be loaded`);
    }
  }

  return {
    list: () =>
      [...filesAt(path)].map(([name, file]) => {
        const { size, mtimeMs } = statSync(file);
        return { name, sizeBytes: size, created: mtimeMs / 1000 };
      }),
    held: () => [...seats].flatMap(([name, { held }]) => (held ? [name] : [])),
    async enter(name, signal) {
      const seat = seatOf(name);
      await seat.slots.enter(signal);
      if (seat.timer) clearTimeout(seat.timer);
      try {
        seat.held ??= await hold(name);
      } catch (error) {
        seat.slots.leave();
        throw error;
      }
      const { held } = seat;
      const leave = (stayMs = keepMs) => {
        seat.slots.leave();
        if (stayMs === null) return;
        seat.timer = setTimeout(() => {
          seat.held = null;
          void held.dispose();
        }, stayMs).unref();
      };
      return {
        llama: held.llama,
        model: held.model,
        chatWith: (tokens) => held.chatWith(tokens),
        embeddings: () => held.embeddings(),
        leave,
      };
    },
    async drop(name, signal) {
      const seat = seatOf(name);
      await seat.slots.enter(signal);
      if (seat.timer) clearTimeout(seat.timer);
      const { held } = seat;
      seat.held = null;
      try {
        await held?.dispose();
      } finally {
        seat.slots.leave();
      }
    },
    async [Symbol.asyncDispose]() {
      for (const { timer } of seats.values()) if (timer) clearTimeout(timer);
      await (await opening?.catch(() => null))?.llama.dispose();
    },
  };
}

interface Seat {
  readonly slots: Slots;
  held: Held | null;
  timer: NodeJS.Timeout | null;
}

/** A model in memory with the contexts that it was asked for. */
class Held {
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly #library: LlamaLibrary;
  #context: LlamaContext | null = null;
  #sequence: object | null = null;
  #embeddings: LlamaEmbeddings | null = null;

  constructor(llama: Llama, library: LlamaLibrary, model: LlamaModel) {
    this.llama = llama;
    this.#library = library;
    this.model = model;
  }

  async chatWith(tokens: number): Promise<{ chat: LlamaChat; contextSize: number }> {
    const limit = this.model.trainContextSize;
    let size = Math.min(SMALLEST_CONTEXT, limit);
    while (size < tokens && size < limit) size = Math.min(size * 2, limit);
    if (!this.#context || this.#context.contextSize < size) {
      await this.#context?.dispose();
      this.#context = await this.model.createContext({ contextSize: size, sequences: 1 });
      this.#sequence = this.#context.getSequence();
    }
    const contextSequence = this.#sequence as object;
    return {
      chat: new this.#library.LlamaChat({ contextSequence }),
      contextSize: this.#context.contextSize,
    };
  }

  async embeddings(): Promise<LlamaEmbeddings> {
    const contextSize = Math.min(this.model.trainContextSize, LARGEST_EMBEDDING_CONTEXT);
    this.#embeddings ??= await this.model.createEmbeddingContext({ contextSize });
    return this.#embeddings;
  }

  dispose(): Promise<void> {
    return this.model.dispose();
  }
}

/** GGUF files by the names of their models; of one in several parts the first stands for all. */
function filesAt(path: string): Map<string, string> {
  const folder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const files = folder ? readdirSync(path).map((name) => join(path, name)) : [path];
  const models = files.flatMap((file): [string, string][] => {
    const part = /-(\d{5})-of-\d{5}\.gguf$/.exec(file);
    if (!file.endsWith('.gguf') || (part && part[1] !== '00001')) return [];
    return [[basename(file, '.gguf').replace(/-00001-of-\d{5}$/, ''), file]];
  });
  return new Map(models.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function asFailure(error: unknown, what: string): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  return new ProviderFailure('server', `${what}: ${(error as Error).message}`, { cause: error });
}
