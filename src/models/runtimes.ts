import { Breaker } from './breaker.ts';
import type { LoadLlama } from './gguf/library.ts';
import { KeyPool } from './key-pool.ts';
import type { ProviderRuntime } from './provider-runtime.ts';
import { PROVIDERS } from './providers/index.ts';
import { recorded } from './record-provider.ts';
import type { Recordings } from './recording.ts';
import type { ProviderConfigView } from './settings.ts';
import { Slots } from './slots.ts';
import { Upstream } from './upstream.ts';

export interface RuntimeParts {
  readonly providers: Readonly<Record<string, ProviderConfigView>>;
  /** API keys of a provider; none where it needs none. */
  readonly keys: (provider: string) => readonly string[];
  /** Keep every exchange there; null keeps none. */
  readonly recordings: Recordings | null;
  readonly llama: LoadLlama;
  readonly nowMs: () => number;
  readonly onKeyHalt: (provider: string, number: number) => void;
}

/** Makes every configured provider ready. Nothing is connected to before the first call. */
export function createRuntimes(parts: RuntimeParts): Map<string, ProviderRuntime> {
  return new Map(
    Object.entries(parts.providers).map(([name, settings]) => [name, runtimeOf(name, settings, parts)]),
  );
}

function runtimeOf(name: string, settings: ProviderConfigView, parts: RuntimeParts): ProviderRuntime {
  const { kind, concurrency, first_byte_s, idle_s } = settings;
  const type = PROVIDERS[kind];
  const url = settings.url ?? type.url ?? 'http://127.0.0.1';
  const upstream = new Upstream({
    provider: name,
    url,
    allowPrivate: settings.private ?? url.startsWith('http:'),
    connections: concurrency,
    firstByteMs: first_byte_s * 1000,
    idleMs: idle_s * 1000,
  });
  const made = type.create({
    name,
    kind,
    upstream,
    keepAlive: settings.keep_alive,
    apiVersion: settings.api_version,
    dir: settings.dir,
    path: settings.path,
    llama: parts.llama,
  });
  const provider = parts.recordings ? recorded(made, parts.recordings) : made;
  const keys = new KeyPool({
    provider: name,
    keys: parts.keys(name),
    nowMs: parts.nowMs,
    onHalt: (number) => parts.onKeyHalt(name, number),
  });
  return {
    provider,
    settings,
    upstream,
    keys,
    breaker: new Breaker(parts.nowMs),
    slots: new Slots(name, concurrency),
  };
}
