import type { HttpParts } from './parts.ts';
import type { Route } from './route.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { auditRoutes } from './routes/audit.ts';
import { chatRoutes } from './routes/chat.ts';
import { connectionRoutes } from './routes/connections.ts';
import { eventRoutes } from './routes/events.ts';
import { grantRoutes } from './routes/grants.ts';
import { healthRoutes } from './routes/health.ts';
import { mcpRoutes } from './routes/mcp.ts';
import { mcpSignInRoutes } from './routes/mcp-sign-in.ts';
import { modelRoutes } from './routes/models.ts';
import { noticeRoutes } from './routes/notices.ts';
import { peopleRoutes } from './routes/people.ts';
import { problemRoutes } from './routes/problems.ts';
import { runRoutes } from './routes/runs.ts';
import { serviceRoutes } from './routes/services.ts';
import { sessionRoutes } from './routes/session.ts';
import { setupRoutes } from './routes/setup.ts';
import { snapshotRoutes } from './routes/snapshots.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { toolRoutes } from './routes/tools.ts';
import { vaultRoutes } from './routes/vault.ts';
import type { SseStreams } from './sse.ts';

/** The API, noun by noun. */
export function allRoutes(parts: HttpParts, streams: SseStreams): Route[] {
  return [
    ...sessionRoutes(parts),
    ...runRoutes(parts, streams),
    ...chatRoutes(parts),
    ...approvalRoutes(parts),
    ...grantRoutes(parts),
    ...serviceRoutes(parts),
    ...toolRoutes(parts),
    ...mcpRoutes(parts),
    ...mcpSignInRoutes(parts),
    ...vaultRoutes(parts),
    ...snapshotRoutes(parts),
    ...modelRoutes(parts),
    ...problemRoutes(parts),
    ...noticeRoutes(parts),
    ...eventRoutes(parts, streams),
    ...auditRoutes(parts),
    ...peopleRoutes(parts),
    ...tokenRoutes(parts),
    ...connectionRoutes(parts),
    ...setupRoutes(parts),
    ...healthRoutes(parts),
  ];
}
