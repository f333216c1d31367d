import { describe, test } from 'node:test';
import { MISSING_VARIABLE, type Part } from './part.ts';

/**
 * `describe` for a suite that needs real parts; await it. Where a part cannot be had, the suite becomes one skipped
 * test that states the reason, so that it is counted (node:test counts no skipped suites), and with `CI=true` one that fails.
 */
export async function describeWith(parts: readonly Part[], name: string, suite: () => void): Promise<void> {
  const reasons = (await Promise.all(parts.map(whyMissing))).filter((reason) => reason !== null);
  if (reasons.length === 0) {
    void describe(name, suite);
    return;
  }
  const reason = reasons.join('; ');
  if (process.env.CI !== 'true') {
    void test(name, { skip: reason }, () => {});
    return;
  }
  void test(name, () => {
    throw new Error(`CI skips nothing: ${reason}`);
  });
}

async function whyMissing(part: Part): Promise<string | null> {
  const known: Record<string, string> = JSON.parse(process.env[MISSING_VARIABLE] ?? '{}');
  return known[part.name] ?? (await part.whyMissing());
}
