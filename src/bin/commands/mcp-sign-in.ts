import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, EXIT, flagOption, textOption, UsageError } from '#cli/command.ts';
import { paintFor, printable } from '#cli/paint.ts';
import type { McpSignIn } from '#contract/mcp.ts';
import { OpsError } from '#core/ops-error.ts';
import { openMcpDoor, type RunningMcp } from '../mcp-door.ts';
import { MCP_OPTIONS } from './mcp-text.ts';

const LOOK_MS = 1000;

export const mcpSignIn: Command = {
  name: 'mcp sign-in',
  usage: 'mcp sign-in ID',
  summary: 'sign in to an outside MCP server with OAuth; prints where, and waits',
  help: [
    'Open the address in a browser that is signed in to this OpsPilot. What the server gives goes to the vault.',
    '--scope SCOPE    ask for this instead of what the server names',
    '--answer ADDRESS where the browser could not reach OpsPilot, or is not signed in to it: the address that it ended on',
    '--json           one line with the address, and one with how it ended',
  ],
  options: { ...MCP_OPTIONS, scope: { type: 'string' }, answer: { type: 'string' } },
  async run(input, context) {
    const [id, ...rest] = input.positionals;
    if (id === undefined || rest.length > 0) throw new UsageError(`use: opspilot ${this.usage}`);
    await using door = openMcpDoor(input, context);
    const { terminal, signal } = context;
    const running = known(door.running);
    const json = flagOption(input, 'json');
    const answer = textOption(input, 'answer');
    let now: McpSignIn;
    if (answer !== undefined) now = await running.finishSignIn(id, answer);
    else {
      const begun = await running.signIn(id, textOption(input, 'scope'));
      const { authorization_url: where } = begun;
      terminal.out(json ? `${JSON.stringify(begun)}\n` : `Open this in your browser:\n\n${where}\n\n`);
      if (!json) terminal.err('Waiting for you to come back from there.\n');
      now = await settled(id, running, signal);
    }
    if (json) terminal.out(`${JSON.stringify(now)}\n`);
    else terminal.out(`${paintFor(terminal)[now.state === 'signed_in' ? 'ok' : 'bad'](sentenceOf(now))}\n`);
    return now.state === 'signed_in' ? EXIT.ok : EXIT.no;
  },
};

export const mcpSignOut: Command = {
  name: 'mcp sign-out',
  usage: 'mcp sign-out ID',
  summary: 'forget the sign-in to an outside MCP server',
  help: [],
  options: MCP_OPTIONS,
  async run(input, context) {
    const [id, ...rest] = input.positionals;
    if (id === undefined || rest.length > 0) throw new UsageError(`use: opspilot ${this.usage}`);
    await using door = openMcpDoor(input, context);
    const now = await known(door.running).signOut(id);
    const { terminal } = context;
    terminal.out(flagOption(input, 'json') ? `${JSON.stringify(now)}\n` : `${sentenceOf(now)}\n`);
    return EXIT.ok;
  },
};

/** Waits until the person has come back, or his time is over. */
async function settled(id: string, running: RunningMcp, signal: AbortSignal): Promise<McpSignIn> {
  for (;;) {
    const now = await running.signedIn(id);
    if (now.state !== 'waiting') return now;
    await sleep(LOOK_MS, undefined, { signal });
  }
}

function sentenceOf({ server, state, issuer, error }: McpSignIn): string {
  if (state === 'signed_in') return `Signed in to ${server} at ${printable(issuer ?? 'its issuer')}.`;
  return error === null ? `Not signed in to ${server}.` : `Not signed in to ${server}: ${printable(error)}`;
}

function known(running: RunningMcp | null): RunningMcp {
  if (running) return running;
  throw new OpsError('unavailable', 'no OpsPilot is running that could sign in: start it with opspilot up');
}
