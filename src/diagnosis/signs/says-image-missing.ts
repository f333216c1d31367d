import type { Sign } from './sign.ts';

/** The image that a container is made from cannot be had. */
export const saysImageMissing: Sign = {
  kind: 'says-image-missing',
  heard: ['log', 'engine'],
  pattern:
    /no such image|pull access denied|manifest(?: for \S+)? (?:unknown|not found)|repository .{0,80}(?:does not exist|not found)|(?:failed|unable|error) (?:to |when )?pull(?:ing)? (?:the )?(?:image|\S+:)|ErrImagePull|ImagePullBackOff|image .{1,120} (?:not found|does not exist)/i,
  data: (words) => ({
    image: /(?:image|for|denied for)[: ]+["'`]?([\w./:@-]*[\w-]\/?[\w.:@-]+)/i.exec(words)?.[1] ?? '',
  }),
};
