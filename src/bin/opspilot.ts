#!/usr/bin/env node
import { type Command, chosenCommand, EXIT, parseCommand, UsageError } from '#cli/command.ts';
import { explain } from '#cli/explain.ts';
import { commandHelp, overview } from '#cli/help.ts';
import { openTerminal } from './terminal.ts';

process.exitCode = await main(process.argv.slice(2));

/** Finds the command, runs it, turns what it throws into one sentence and an exit code. */
async function main(words: readonly string[]): Promise<number> {
  const [name] = words;
  const terminal = openTerminal(process);
  const commands = await commandsFor(name);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const asked = name === 'help' ? chosenCommand(commands, words.slice(1)) : null;
    terminal.out(asked ? commandHelp(asked.command) : overview(commands));
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  const chosen = chosenCommand(commands, words);
  if (!chosen) {
    terminal.err(`opspilot: ${noCommand(commands, name)}. See opspilot --help.\n`);
    return EXIT.usage;
  }
  const { command, rest } = chosen;
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  process.once('SIGTERM', () => abort.abort());
  try {
    const input = parseCommand(command, rest);
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

/** All commands; only the model gateway loads itself alone, because it is to hold many streams in little memory. */
async function commandsFor(name: string | undefined): Promise<readonly Command[]> {
  if (name === 'gateway') return [(await import('./commands/gateway.ts')).gateway];
  const [{ LOCAL_COMMANDS }, { COMMANDS }] = await Promise.all([
    import('./commands/index.ts'),
    import('#cli/commands/index.ts'),
  ]);
  return [...LOCAL_COMMANDS, ...COMMANDS];
}

function noCommand(commands: readonly Command[], name: string): string {
  const more = commands.flatMap((one) => (one.name.startsWith(`${name} `) ? [one.name] : []));
  return more.length > 0 ? `use ${more.join(' or ')}` : `there is no command ${JSON.stringify(name)}`;
}
