import { useQuery } from '@tanstack/react-query';
import type { McpQuarantine } from '#contract/mcp.ts';
import { useText } from '../../text/text.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { FailureNote } from '../../ui/failure-note.tsx';
import { ScrollBox } from '../../ui/scroll-box.tsx';
import { mcpHealthQuery, mcpQuarantineQuery, useVerdict } from './mcp-queries.ts';

type Held = McpQuarantine['held'][number];

/** What outside servers brought that nobody has accepted yet; nothing while there is none. */
export function Quarantine() {
  const t = useText();
  const servers = useQuery(mcpHealthQuery).data ?? [];
  const count = servers.reduce((sum, { quarantined }) => sum + quarantined, 0);
  const held = useQuery(mcpQuarantineQuery(count)).data ?? [];
  if (held.length === 0) return null;
  return (
    <section className="card" aria-labelledby="quarantine">
      <div className="stack-tight">
        <h2 id="quarantine">{t.tools.quarantine}</h2>
        <p className="muted">{t.tools.quarantineLead}</p>
      </div>
      <ul className="stack">
        {held.map((one) => (
          <HeldRow key={`${one.server} ${one.kind} ${one.name}`} held={one} />
        ))}
      </ul>
    </section>
  );
}

function HeldRow({ held }: { held: Held }) {
  const t = useText();
  const verdict = useVerdict();
  const { server, kind, name, hash, reason, diff, flags } = held;
  const decide = (to: 'accept' | 'reject') =>
    verdict.mutate({ verdict: to, held: [{ server, kind, name, hash }] });
  return (
    <li className="held">
      <div className="section-head">
        <h3>
          {name} <span className="muted small">{`${server}, ${kind}`}</span>
        </h3>
        <Badge tone={reason === 'flagged' ? 'bad' : 'warn'}>{t.tools.reasons[reason]}</Badge>
      </div>
      {flags.map(({ rule, path, excerpt }) => (
        <p key={`${rule} ${path}`} className="small">
          <strong>{rule}</strong> <code>{path}</code>: <q>{excerpt}</q>
        </p>
      ))}
      <ScrollBox className="code-block diff" label={t.tools.difference}>
        {diff.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line of a text is its place
          <div key={index} className={lookOf(line)}>
            {line}
          </div>
        ))}
      </ScrollBox>
      <div className="button-row">
        <Button small busy={verdict.isPending} onClick={() => decide('reject')}>
          {t.tools.reject}
        </Button>
        <Button
          small
          look="primary"
          icon="check"
          busy={verdict.isPending}
          aria-label={`${t.tools.accept}: ${name}`}
          onClick={() => decide('accept')}
        >
          {t.tools.accept}
        </Button>
      </div>
      {verdict.isError ? <FailureNote error={verdict.error} /> : null}
    </li>
  );
}

function lookOf(line: string): string | undefined {
  if (line.startsWith('+')) return 'diff-in';
  return line.startsWith('-') ? 'diff-out' : undefined;
}
