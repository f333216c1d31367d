/** Marks a container that OpsPilot itself runs for an MCP server. Such a one is no service: the registry shows how it is. */
export const MCP_LABEL = 'opspilot.mcp-server';

export function isOwnContainer(labels: Readonly<Record<string, string>> | null | undefined): boolean {
  return labels != null && Object.hasOwn(labels, MCP_LABEL);
}
