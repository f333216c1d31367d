import type { ToolCallDelta } from '#contract/model.ts';

/** A tool call as it was put together; `text` is the JSON of its arguments. */
export interface BuiltCall {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** Puts streamed tool calls together, for dialects that tell them whole. */
export class ToolCallBuilder {
  readonly #calls = new Map<number, BuiltCall>();

  add(deltas: readonly ToolCallDelta[] | null | undefined): void {
    for (const [position, delta] of (deltas ?? []).entries()) {
      const index = delta.index ?? position;
      const known = this.#calls.get(index) ?? { id: '', name: '', text: '' };
      this.#calls.set(index, {
        id: delta.id ?? known.id,
        name: known.name + (delta.function?.name ?? ''),
        text: known.text + (delta.function?.arguments ?? ''),
      });
    }
  }

  /** The calls in their order. */
  whole(): BuiltCall[] {
    return [...this.#calls].toSorted(([a], [b]) => a - b).map(([, call]) => call);
  }
}
