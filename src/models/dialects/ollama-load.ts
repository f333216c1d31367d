import { z } from 'zod';
import { checked } from '../chat-body.ts';
import { scanMembers } from '../json-scan.ts';
import { jsonIn } from './request-parts.ts';

/** A model is to come into memory, or to leave it. */
export interface LoadWish {
  readonly model: string;
  readonly done: 'load' | 'unload';
  /** Seconds that it is to stay, below 0 for good; null = as its provider is configured. */
  readonly keepS: number | null;
  /** Tokens of context that the caller asks for. */
  readonly contextLength: number | null;
}

/** What holds the prompt: an array of messages or one text. */
type Asks = keyof typeof NOTHING;

const NOTHING = { messages: /^(?:null|\[\s*\])$/, prompt: /^(?:null|"")$/ } as const;
/** Longer values are something, and are not looked at. */
const LONGEST_NOTHING = 100;

const DURATION = /^[-+]?(?:0|(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+)$/;
const UNIT_S: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

const Load = z.looseObject({
  model: z.string().min(1).max(300),
  keep_alive: z
    .union([z.number(), z.string().max(100).regex(DURATION).transform(secondsOf)], {
      error: 'has to be seconds or a time such as "5m"',
    })
    .nullish(),
  options: z.looseObject({ num_ctx: z.int().min(1).optional() }).nullish(),
});

/**
 * To Ollama a request that asks nothing means the model itself: it is loaded, and with `keep_alive: 0` unloaded. Null for
 * a request that asks something. Throws `bad_request`.
 */
export function loadWishIn(bytes: Buffer, asks: Asks): LoadWish | null {
  const span = scanMembers(bytes).get(asks);
  if (span && span.end - span.start > LONGEST_NOTHING) return null;
  if (span && !NOTHING[asks].test(bytes.toString('utf8', span.start, span.end))) return null;
  const { model, keep_alive, options } = checked(Load, jsonIn(bytes));
  const keepS = keep_alive ?? null;
  return { model, done: keepS === 0 ? 'unload' : 'load', keepS, contextLength: options?.num_ctx ?? null };
}

/** Of `1h30m`, `-1s`, `0`. */
function secondsOf(duration: string): number {
  const parts = duration.matchAll(/(\d+(?:\.\d+)?)([a-zµ]+)/g);
  const seconds = [...parts].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (UNIT_S[unit] ?? 0),
    0,
  );
  return duration.startsWith('-') ? -seconds : seconds;
}

/** What Ollama answers: one object, also to those who asked for a stream. */
export function loadedAnswer({ model, done }: LoadWish, asks: Asks, now: Date) {
  return {
    model,
    created_at: now.toISOString(),
    ...(asks === 'messages' ? { message: { role: 'assistant', content: '' } } : { response: '' }),
    done: true,
    done_reason: done,
  };
}
