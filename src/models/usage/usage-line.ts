import { z } from 'zod';

/** Whom a call is charged to. Empty where the caller did not say. */
export interface Charged {
  readonly client: string;
  readonly session: string;
  readonly run: string;
  /** `provider/model`. */
  readonly model: string;
}

/** What calls of one day used; a line of the journal. Costs are billionths of a dollar, so that sums stay exact. */
export const UsageLine = z.strictObject({
  day: z.string(),
  client: z.string(),
  session: z.string(),
  run: z.string(),
  model: z.string(),
  requests: z.int(),
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  nano_usd: z.int(),
  /** Calls whose tokens the backend did not tell, so that they were estimated. */
  estimated: z.int(),
});
export type UsageLine = z.infer<typeof UsageLine>;

/** A person let a budget go on for one more ceiling in this period. */
export const ExtensionLine = z.strictObject({ budget: z.string(), period: z.string(), by: z.string() });
export type ExtensionLine = z.infer<typeof ExtensionLine>;

export const JournalLine = z.union([UsageLine, ExtensionLine]);
export type JournalLine = z.infer<typeof JournalLine>;

/** Where usage is kept over a restart. */
export interface UsageStore {
  /** All lines, oldest first. */
  load(): readonly JournalLine[];
  /** Keeps the lines in order; they are written soon, and at the latest by `close`. */
  append(line: JournalLine): void;
  close(): Promise<void>;
}
