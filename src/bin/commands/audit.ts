import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openApi } from '#cli/api-client.ts';
import {
  type Command,
  type CommandContext,
  type CommandInput,
  EXIT,
  flagOption,
  INSTANCE_OPTIONS,
  textOption,
  UsageError,
} from '#cli/command.ts';
import { defaultDataDir } from '#cli/instance.ts';
import { printable, table } from '#cli/paint.ts';
import type { AuditVerdict } from '#contract/audit.ts';
import { AuditPage } from '#contract/http-api.ts';
import { KEYS_FILE } from '#core/audit-folder.ts';
import { verifyAuditFiles } from '#store/audit-verify.ts';
import { type DataDir, dataDirAt } from '../data-dir.ts';

export const audit: Command = {
  name: 'audit',
  usage: 'audit [--limit N] [--since TIME|SEQ] | audit verify [FILE|DIR]',
  summary: 'list what was done by whom; or check, offline, that nobody has changed the record',
  help: [
    "verify without FILE checks the data dir: all audit files, the signed head, and the executors' journals.",
    'Exit code 1 when the chain is broken; the first bad entry is named.',
  ],
  options: {
    ...INSTANCE_OPTIONS,
    limit: { type: 'string' },
    since: { type: 'string' },
    keys: { type: 'string' },
  },
  async run(input, context) {
    const [action, path, ...rest] = input.positionals;
    if (action === undefined) return list(input, context);
    if (action !== 'verify' || rest.length > 0) throw new UsageError(`use: opspilot ${this.usage}`);
    return verify(path, input, context);
  },
};

async function list(input: CommandInput, context: CommandContext): Promise<number> {
  const query = new URLSearchParams({ limit: textOption(input, 'limit') ?? '50' });
  const since = textOption(input, 'since');
  if (since !== undefined) query.set('since', since);
  const page = await openApi(input, context).get(`/api/audit?${query}`, AuditPage);
  const rows = page.entries.map((one) => [
    String(one.seq),
    one.ts,
    one.action,
    printable(one.resource),
    printable(one.actor),
    one.result,
    printable(one.detail).slice(0, 80),
  ]);
  context.terminal.out(flagOption(input, 'json') ? `${JSON.stringify(page)}\n` : table(rows));
  return EXIT.ok;
}

async function verify(
  path: string | undefined,
  input: CommandInput,
  context: CommandContext,
): Promise<number> {
  const dir = dataDirAt(textOption(input, 'data-dir') ?? defaultDataDir(context.env));
  const target = path ?? dir.audit;
  if (!existsSync(target)) throw new UsageError(`there is no ${target}`);
  const own = statSync(target).isDirectory();
  const journals = [dir.controller, dir.hub]
    .map((executor) => join(executor, 'journal.jsonl'))
    .filter((file) => existsSync(file));
  const keysFile = textOption(input, 'keys') ?? keysOfNamedDir(input, dir);
  const verdict = await verifyAuditFiles({
    path: target,
    ...(keysFile === undefined ? {} : { keysFile }),
    ...(path === undefined && own ? { journals } : {}),
  });
  context.terminal.out(flagOption(input, 'json') ? `${JSON.stringify(verdict)}\n` : verdictText(verdict));
  return verdict.ok ? EXIT.ok : EXIT.no;
}

/** A file that was carried away is checked against the keys of the data dir that was named with it. */
function keysOfNamedDir(input: CommandInput, dir: DataDir): string | undefined {
  const keys = join(dir.audit, KEYS_FILE);
  return textOption(input, 'data-dir') !== undefined && existsSync(keys) ? keys : undefined;
}

function verdictText({ ok, entries, first_bad, anchored_to, unanchored, notes }: AuditVerdict): string {
  if (!ok) {
    const where = [
      first_bad?.file,
      first_bad?.line && `line ${first_bad.line}`,
      first_bad?.seq && `entry ${first_bad.seq}`,
    ];
    return `BROKEN at ${where.filter(Boolean).join(', ') || 'the end'}: ${first_bad?.reason ?? 'unknown'}\n`;
  }
  const tail = unanchored === 0 ? '' : `; ${unanchored} entries after that are not anchored yet`;
  return `ok: ${entries} entries, anchored to ${anchored_to.kind} at entry ${anchored_to.seq}${tail}\n${notes.map((note) => `note: ${note}\n`).join('')}`;
}
