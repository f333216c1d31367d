import { canonicalJson, type Json } from '#core/canonical-json.ts';
import type { RecordedRead } from './replay.ts';

/**
 * Finds the recorded answer to a read: that of the very same arguments, else that of the same ones but for how much was
 * asked for (numbers: lines, minutes), the largest of them. Of several the newest.
 */
export function readsOf(
  reads: readonly RecordedRead[],
): (tool: string, args: Readonly<Record<string, Json>>) => RecordedRead | undefined {
  const sorted = reads.toSorted((a, b) => order(a.at, b.at) || order(a.callId, b.callId));
  const exact = new Map(sorted.map((read) => [nameOf(read.tool, read.args), read]));
  const similar = new Map(
    sorted
      .toSorted((a, b) => amountOf(a.args) - amountOf(b.args))
      .map((read) => [nameOf(read.tool, withoutAmounts(read.args)), read]),
  );
  return (tool, args) => exact.get(nameOf(tool, args)) ?? similar.get(nameOf(tool, withoutAmounts(args)));
}

function nameOf(tool: string, args: Readonly<Record<string, unknown>>): string {
  return `${tool} ${canonicalJson(args)}`;
}

function withoutAmounts(args: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => typeof value !== 'number'));
}

function amountOf(args: Readonly<Record<string, Json>>): number {
  return Object.values(args).reduce<number>(
    (sum, value) => (typeof value === 'number' ? sum + value : sum),
    0,
  );
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
