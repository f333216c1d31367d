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

/** Whether a question is about getting to something: "Why can't I open the wiki in my browser?" */
export function asksForAccess(goal: string): boolean {
  return /\b(?:open|reach|access|connect|browser?|visit|load|get (?:to|at|into))\b|\b(?:un|in)(?:reachable|accessible)\b|\bfrom outside\b/i.test(
    goal,
  );
}

/** Whether a question is about what somebody did: "Who restarted the wiki?", "Why was db stopped?" */
export function asksWhoActed(goal: string): boolean {
  return /\b(?:re-?start|stop|kill|recreat|shut)\w*|\bwho\b/i.test(goal);
}
