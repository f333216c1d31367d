import type { McpRegistry, McpServer } from '#contract/mcp.ts';
import { canonicalJson } from '#core/canonical-json.ts';
import { launchLines } from './launch.ts';

/** One change as the audit tells of it. Values that are not part of a launch are named, not told. */
export interface RegistryEvent {
  readonly action: 'mcp.added' | 'mcp.removed' | 'mcp.changed' | 'mcp.confirmed';
  readonly resource: string;
  readonly detail: string;
}

/** What differs between two registries, server by server. */
export function changesBetween(before: McpRegistry, after: McpRegistry): RegistryEvent[] {
  const ids = [...new Set([...Object.keys(before.servers), ...Object.keys(after.servers)])].sort();
  return ids.flatMap((id): RegistryEvent[] => {
    const was = before.servers[id];
    const is = after.servers[id];
    if (!is) return [{ action: 'mcp.removed', resource: id, detail: 'an outside server was removed' }];
    const changed: RegistryEvent[] = [];
    if (!was) changed.push({ action: 'mcp.added', resource: id, detail: launchLines(is).join('; ') });
    else if (canonicalJson(was) !== canonicalJson(is))
      changed.push({ action: 'mcp.changed', resource: id, detail: `changed: ${fieldsThatDiffer(was, is)}` });
    const confirmed = after.confirmed[id];
    if (confirmed !== undefined && before.confirmed[id] !== confirmed)
      changed.push({ action: 'mcp.confirmed', resource: id, detail: launchLines(is).join('; ') });
    return changed;
  });
}

function fieldsThatDiffer(was: McpServer, is: McpServer): string {
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
  const value = (server: McpServer, name: string) =>
    canonicalJson((server as unknown as Record<string, unknown>)[name] ?? null);
  return names.filter((name) => value(was, name) !== value(is, name)).join(', ');
}
