#!/usr/bin/env node
import { EXIT, parseCommand, UsageError } from '#cli/command.ts';
import { COMMANDS as CLIENT_COMMANDS } from '#cli/commands/index.ts';
import { explain } from '#cli/explain.ts';
import { commandHelp, overview } from '#cli/help.ts';
import { LOCAL_COMMANDS } from './commands/index.ts';
import { openTerminal } from './terminal.ts';

process.exitCode = await main(process.argv.slice(2));

/** Finds the command, runs it, turns what it throws into one sentence and an exit code. */
async function main([name, ...args]: readonly string[]): Promise<number> {
  const terminal = openTerminal(process);
  const commands = [...LOCAL_COMMANDS, ...CLIENT_COMMANDS];
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const asked = name === 'help' ? commands.find((one) => one.name === args[0]) : undefined;
    terminal.out(asked ? commandHelp(asked) : overview(commands));
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  const command = commands.find((one) => one.name === name);
  if (!command) {
    terminal.err(`opspilot: there is no command ${JSON.stringify(name)}. See opspilot --help.\n`);
    return EXIT.usage;
  }
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  process.once('SIGTERM', () => abort.abort());
  try {
    const input = parseCommand(command, args);
    if (input.help) {
      terminal.out(commandHelp(command));
      return EXIT.ok;
    }
    return await command.run(input, {
      terminal,
      env: process.env,
      signal: abort.signal,
      now: () => new Date(),
    });
  } catch (error) {
    const { text, code } = explain(error);
    terminal.err(`opspilot ${error instanceof UsageError ? command.name : name}: ${text}\n`);
    return code;
  } finally {
    terminal.close();
  }
}
