import type { World } from './world-fixture.ts';

/** A realistic world with what is wrong in it, as a person who knows it would say. */
export interface Case {
  readonly name: string;
  readonly world: World;
  readonly goal?: string;
  /** `cause subject`, in the order of the card; none = healthy. */
  readonly causes: readonly string[];
  readonly victims?: readonly string[];
  /** Proposed tool and arguments. */
  readonly fix?: string;
  /** What the cited evidence must hold. */
  readonly cites?: RegExp;
}

/** Lines of a web server that serves pages: noise. */
export const chatter = (count: number) =>
  Array.from(
    { length: count },
    (_, i) => [900 - i, `172.18.0.1 - - "GET /page/${i} HTTP/1.1" 200 512`] as const,
  );
