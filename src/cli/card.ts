import type { Approval } from '#contract/approval.ts';
import type { Diagnosis, EvidenceLine, Hypothesis } from '#contract/diagnosis.ts';
import { type Paint, printable } from './paint.ts';

/** The diagnosis card for the terminal: cause, confidence, proof, what was ruled out, what would be done. */
export function cardText(diagnosis: Diagnosis, paint: Paint): string {
  const tone = diagnosis.verdict === 'healthy' ? paint.ok : paint.bad;
  return [
    tone(paint.bold(printable(diagnosis.headline))),
    ...diagnosis.causes.flatMap((cause) => causeText(cause, paint)),
    ...listText('Beside that', diagnosis.notes ?? [], paint),
    ...listText(
      'Ruled out',
      diagnosis.ruled_out.map(({ title, subject, because }) => `${title} (${subject}): ${because}`),
      paint,
    ),
    ...(diagnosis.fix_blocked === '' ? [] : ['', paint.warn(printable(diagnosis.fix_blocked))]),
    '',
  ].join('\n');
}

function listText(title: string, items: readonly string[], paint: Paint): string[] {
  return items.length === 0 ? [] : ['', paint.bold(title), ...items.map((item) => `  - ${printable(item)}`)];
}

function causeText(cause: Hypothesis, paint: Paint): string[] {
  const percent = Math.round(cause.confidence * 100);
  return [
    '',
    `${paint.bold(printable(cause.title))}  ${paint.dim(`${percent} %`)}`,
    `  ${printable(cause.summary)}`,
    ...(cause.victims.length === 0 ? [] : [`  Suffers from it: ${cause.victims.join(', ')}`]),
    ...cause.evidence.map(
      (line) => `  ${line.weight >= 0 ? '+' : '-'} ${printable(line.says)}${paint.dim(sourceOf(line))}`,
    ),
    ...cause.human_steps.map((step, index) => `  ${index + 1}. ${printable(step)}`),
  ];
}

function sourceOf({ ref }: EvidenceLine): string {
  switch (ref.kind) {
    case 'log':
      return `  [log of ${ref.service}${ref.at === null ? '' : ` ${ref.at}`}: ${printable(ref.text).slice(0, 200)}]`;
    case 'outside':
      return `  [outside tool ${ref.tool} (server ${ref.server})${ref.at === null ? '' : ` ${ref.at}`}: ${printable(ref.text).slice(0, 200)}]`;
    case 'event':
      return `  [event of ${ref.service} ${ref.at}: ${ref.action}]`;
    case 'disk':
      return `  [${ref.path} ${ref.field}]`;
    case 'metric':
      return `  [${ref.metric} of ${ref.service}]`;
    case 'api':
      return `  [${ref.tool} ${ref.field}]`;
    case 'status':
      return `  [${ref.service} ${ref.field}]`;
  }
}

function touchedText(blast: Approval['blast']): string {
  const lists = [
    ['needed by', blast.dependents],
    ['shares networks', blast.shared_networks],
    ['shares volumes', blast.shared_volumes],
    ['open at', blast.published_ports],
  ] as const;
  const told = lists.flatMap(([what, names]) => (names.length > 0 ? [`${what} ${names.join(', ')}`] : []));
  return [...(blast.stack_wide ? ['the whole stack'] : []), ...told].join('; ') || 'nothing else';
}

/** What a person consents to, in full. */
export function approvalText(approval: Approval, paint: Paint): string {
  const { blast } = approval;
  const lines: [string, string][] = [
    ['Action', `${approval.tool} ${JSON.stringify(approval.args)}`],
    [
      'Target',
      `${approval.target} ${approval.seen ? JSON.stringify(approval.seen.shown) : '(its state is not observed)'}`,
    ],
    ['Why', approval.why],
    ['Touches', touchedText(blast)],
    ['Downtime', approval.expected_downtime],
    ['Undo', approval.undo ? `${approval.undo.verb} ${JSON.stringify(approval.undo.args)}` : 'none'],
    ['Success', approval.predicate?.says ?? 'no test'],
    ['Expires', approval.expires_at],
    ['Audit id', approval.audit_id],
    ['Digest', approval.digest],
  ];
  const title = `${paint.warn(paint.bold(printable(approval.title)))}  ${paint.dim(approval.id)}`;
  return `${[title, ...lines.map(([name, value]) => `  ${name.padEnd(9)} ${printable(value)}`)].join('\n')}\n`;
}
