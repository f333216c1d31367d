import type { ServiceStatus } from '#contract/service.ts';

/** The services that a question names, by whole words, whatever the case: "Why is Sonarr slow?" names `sonarr`. */
export function askedServices(goal: string, inventory: readonly ServiceStatus[]): ReadonlySet<string> {
  const words = new Set(
    goal
      .toLowerCase()
      .split(/[^a-z0-9_.-]+/u)
      .map((word) => word.replace(/[.-]+$/, '')),
  );
  return new Set(inventory.map(({ id }) => id).filter((id) => words.has(id.toLowerCase())));
}
