import { z } from 'zod';
import { McpServer, McpServerId } from './mcp.ts';
import { ServiceId } from './service.ts';

/**
 * MCP servers in containers, as the hub asks the controller for them:
 *
 * POST /mcp/:server/grant  body ActionRequest, `args: LaunchArgs` -> ActionReport | Would (its target: the image as it is)
 * POST /mcp/grants/keep    body LaunchList -> Revoked; needs the token alone, as it only takes away
 * POST /mcp/:server/stdio  upgrade to `opspilot-stdio`: see `StdioStart`
 */

/** The verb of the one ticket that lets the controller run a launch, again and again, until it is revoked. */
export const MCP_CONTAINER = 'mcp_container';

const { image, args, env, network, memory_mb, pids, root } = McpServer.shape;

/** All that decides over a container, values of secrets aside: a grant is for exactly this. */
export const ContainerLaunch = z.strictObject({
  server: McpServerId,
  image: image.unwrap(),
  args: args.unwrap(),
  /** Plain variables. */
  env: env.unwrap(),
  /** Names of the variables whose values are secrets; they come with each start and are kept nowhere. */
  secrets: z.array(z.string()).max(200),
  network: network.unwrap(),
  memory_mb: memory_mb.unwrap(),
  pids: pids.unwrap(),
  root: root.unwrap(),
});
export type ContainerLaunch = z.infer<typeof ContainerLaunch>;

/** What is consented to. `pull`: an image that is not there is fetched by its name, and that one is granted. */
export const LaunchArgs = z.strictObject({ launch: ContainerLaunch, pull: z.literal(true).optional() });
export type LaunchArgs = z.infer<typeof LaunchArgs>;

export const LaunchList = z.strictObject({ launches: z.array(ContainerLaunch).max(1000) });
export type LaunchList = z.infer<typeof LaunchList>;

export const Revoked = z.strictObject({ revoked: z.array(McpServerId) });
export type Revoked = z.infer<typeof Revoked>;

/** In an allowlist: the containers of every server. */
export const ALL_CONTAINERS = '_mcp';

/** The name of a server's containers in tickets and allowlists. */
export const containerTarget = (server: McpServerId) => ServiceId.parse(`mcp.${server}`);

export const STDIO_PROTOCOL = 'opspilot-stdio';

/**
 * What the hub sends first on an upgraded connection, as one line of JSON; all that follows is the standard input.
 * From the controller come frames of Docker's form (8 bytes: kind, three zeros, length): 1 is standard output, 2
 * standard error, 3 lines that are a `StdioNotice` each.
 */
export const StdioStart = z.strictObject({
  launch: ContainerLaunch,
  /** Which of the hub's connections this is: a new one takes the place of the former. */
  slot: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  /** The values of `launch.secrets`. */
  secrets: z.record(z.string(), z.string()),
});
export type StdioStart = z.infer<typeof StdioStart>;

export const StdioNotice = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('started') }),
  /** It was not started; a problem document. */
  z.strictObject({ type: z.literal('refused'), problem: z.unknown() }),
  /** It has ended by itself, and why as far as that is known. */
  z.strictObject({ type: z.literal('ended'), reason: z.string() }),
]);
export type StdioNotice = z.infer<typeof StdioNotice>;
