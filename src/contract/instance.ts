import { z } from 'zod';

/** Name of the file that a running OpsPilot leaves in its data dir, mode 0600. */
export const INSTANCE_FILE = 'instance.json';

/** What lets the commands of this machine find and use a running instance. */
export const InstanceFile = z.strictObject({
  url: z.string(),
  pid: z.int(),
  controller_url: z.string(),
  /** Token of the local owner: whoever may read this file owns this instance. */
  token: z.string(),
  /** Where `opspilot mcp` connects for a host of this machine. */
  mcp_socket: z.string().optional(),
});
export type InstanceFile = z.infer<typeof InstanceFile>;
