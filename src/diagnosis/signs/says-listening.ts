import type { Sign } from './sign.ts';

/** Where it takes connections, as it says itself when it starts. Holds as long as it runs. */
export const saysListening: Sign = {
  kind: 'listens-at',
  heard: ['log'],
  lifelong: true,
  pattern:
    /\b(?:listen(?:ing|s)?|serving|running|started|available|bound|accepting connections|ready)\b.{0,60}(?::|\bport[ =:]+)\d{2,5}\b|\blisten(?:ing|s)? (?:on|at) \d{2,5}\b(?![.:\d])/i,
  except: /error|fail|cannot|could not|unable|in use|EADDR|refused|IPv6 address|\[::\]/i,
  data: (words) => {
    const url = /\/\/(\[[^\]]*\]|[\w.-]+):(\d{2,5})\b/.exec(words);
    const pair = /(?<![\w:.])([\w.-]*[\w]|\*|\[[^\]]*\])?:(\d{2,5})(?![\d:])/.exec(words);
    const port =
      url?.[2] ??
      /\bport[ =:]+(\d{2,5})\b/i.exec(words)?.[1] ??
      /\blisten(?:ing|s)? (?:on|at) (\d{2,5})\b(?![.:\d])/i.exec(words)?.[1] ??
      pair?.[2];
    const host = url?.[1] ?? /address "?([\d.]+)"?/i.exec(words)?.[1] ?? pair?.[1] ?? '';
    return {
      port: port === undefined ? null : Number(port),
      local: /^(?:localhost|127\.|\[::1\])/.test(host),
    };
  },
};
