import type { Sign } from './sign.ts';

/** The health check itself cannot be run. */
export const saysCheckBroken: Sign = {
  kind: 'says-check-broken',
  heard: ['check'],
  pattern:
    /OCI runtime exec failed|exec failed: |executable file not found|command not found|(?:^|\b)(?:\/bin\/)?(?:sh|bash|ash)\d?: (?:line )?(?:\d+: )?[\w./-]+: (?:not found|Permission denied)|exec: "[^"]+": /i,
  data: (words) => ({
    program:
      /exec: "([^"]+)"|: (?:line )?(?:\d+: )?([\w./-]+): (?:not found|command not found|Permission denied)/i
        .exec(words)
        ?.slice(1)
        .find((name) => name !== undefined) ?? '',
  }),
};
