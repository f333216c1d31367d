import { z } from 'zod';
import type { Json } from '#core/canonical-json.ts';
import { OpsError } from '#core/ops-error.ts';
import { type ActionResult, defineMutatingTool, MUTATE_DEADLINE_MS, type MutatingTool } from '../tool.ts';
import { confine } from './confined-path.ts';
import { PathArgument } from './file-reads.ts';
import { FILES_TARGET, type FileSettings } from './file-settings.ts';
import { keep, keptFor } from './kept-content.ts';
import { holdParent } from './open-beneath.ts';
import { removeFile, replaceFile } from './replace-file.ts';
import { contentOf, contentOfChild, type FileContent, sha256Of } from './text-file.ts';

/** A consent holds the whole text, and a person is to read it. */
const LONGEST_TEXT = 65_536;

const Output = z.strictObject({ path: z.string(), state: z.literal('ok'), detail: z.string() });
const NO_BLAST = Object.freeze({
  stack_wide: false,
  dependents: [],
  shared_networks: [],
  shared_volumes: [],
  published_ports: [],
});

/** Writing below the configured roots, with consent, and taking it back. */
export function fileWrites(settings: FileSettings): MutatingTool[] {
  const { roots, keepDir } = settings;
  const base = {
    group: 'files',
    roles: ['owner'],
    deadlineMs: MUTATE_DEADLINE_MS,
    output: Output,
    expectedDowntime: 'none; a service may read the file anew',
    checkAfterwards: 'what the file holds, with read_file',
    observe: async ({ path }: { path: string }) => stateOf(path, await contentOf(path, roots)),
    report: ({ path }: { path: string }, { detail }: { detail: string }) => ({
      path,
      state: 'ok' as const,
      detail,
    }),
  } as const;

  const writeFile = defineMutatingTool({
    ...base,
    name: 'write_file',
    title: 'Write file',
    summary:
      'Gives a file below one of the configured roots a new text, or makes it. What it held before is kept.',
    input: z.strictObject({ path: PathArgument, content: z.string().max(LONGEST_TEXT) }),
    hasUndo: true,
    plan({ path, content }) {
      confine(path, roots);
      const written = sha256Of(content);
      return {
        title: `Write ${Buffer.byteLength(content)} bytes to ${path}`,
        target: FILES_TARGET,
        action: { verb: 'write_file', args: { path, content } },
        undo: { verb: 'restore_file', args: { path, written } },
        predicate: {
          says: `${path} holds exactly this text`,
          within_s: 10,
          checks: [{ kind: 'output', tool: 'read_file', args: { path }, path: 'sha256', equals: written }],
        },
        blast: NO_BLAST,
      };
    },
    hub: {
      targetOf: () => FILES_TARGET,
      async act({ path, content }) {
        const { parent, name } = await holdParent(confine(path, roots));
        await using _ = parent;
        const former = await contentOfChild(parent, name);
        const written = sha256Of(content);
        await keep(keepDir, keptOf(path, written, former));
        await replaceFile(parent, name, Buffer.from(content), former);
        return done(former ? `${path} was written over` : `${path} was made`, { sha256: written });
      },
      async settle({ path, content }) {
        const now = await contentOf(path, roots);
        if (now?.sha256 === sha256Of(content)) return done(`${path} holds the text`, { sha256: now.sha256 });
        return { state: 'failed', detail: `${path} does not hold the text`, result: null };
      },
    },
  });

  const restoreFile = defineMutatingTool({
    ...base,
    name: 'restore_file',
    title: 'Restore file',
    summary: 'Puts back what a file held before write_file, if nobody has changed it since.',
    input: z.strictObject({
      path: PathArgument,
      written: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .describe('sha256 of the text that write_file wrote'),
    }),
    hasUndo: false,
    plan({ path, written }) {
      confine(path, roots);
      return {
        title: `Put back what ${path} held before it was written`,
        target: FILES_TARGET,
        action: { verb: 'restore_file', args: { path, written } },
        undo: null,
        predicate: null,
        blast: NO_BLAST,
      };
    },
    hub: {
      targetOf: () => FILES_TARGET,
      async act({ path, written }) {
        const { parent, name } = await holdParent(confine(path, roots));
        await using _ = parent;
        const now = await contentOfChild(parent, name);
        if (now?.sha256 !== written)
          throw new OpsError('precondition', `${path} has changed since it was written: it is left as it is`);
        const kept = await keptFor(keepDir, path, written);
        if (kept === null)
          throw new OpsError('precondition', `what ${path} held before is not kept any more`);
        if (kept.content === null) await removeFile(parent, name);
        else await replaceFile(parent, name, Buffer.from(kept.content, 'base64'), kept);
        return done(
          kept.content === null ? `${path} was removed again` : `${path} holds its former text`,
          null,
        );
      },
      async settle({ path, written }) {
        const [now, kept] = await Promise.all([contentOf(path, roots), keptFor(keepDir, path, written)]);
        const former = kept?.content == null ? null : sha256Of(Buffer.from(kept.content, 'base64'));
        if (kept && (now?.sha256 ?? null) === former) return done(`${path} is as it was before`, null);
        if (now?.sha256 === written)
          return { state: 'failed', detail: `${path} still holds what was written`, result: null };
        return { state: 'unknown', detail: `${path} holds something else`, result: null };
      },
    },
  });

  return [writeFile, restoreFile];
}

function stateOf(path: string, file: FileContent | null) {
  const binding = { path, sha256: file?.sha256 ?? null, mode: file?.mode ?? null };
  const shown = file
    ? { path, exists: true, size: file.size, sha256: file.sha256, modified_at: file.modifiedAt.toISOString() }
    : { path, exists: false };
  return { binding, shown };
}

function keptOf(path: string, written: string, former: FileContent | null) {
  const { bytes = null, mode = 0, uid = 0, gid = 0 } = former ?? {};
  return { path, written, content: bytes === null ? null : bytes.toString('base64'), mode, uid, gid };
}

function done(detail: string, result: Json): ActionResult {
  return { state: 'ok', detail, result };
}
