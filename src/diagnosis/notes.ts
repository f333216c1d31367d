import type { Board } from './engine.ts';
import type { Fact } from './facts.ts';
import { unexplained } from './graph/roots.ts';
import { isKnown } from './health-share.ts';
import { LIVE } from './rank.ts';
import { isContent } from './signs/stranger.ts';

/** What is no fault and still worth a mention, and what could not be looked into; sorted. */
export function notesOf(board: Board): string[] {
  return [
    ...resting(board),
    ...cameBack(board),
    ...blind(board),
    ...turned(board),
    ...remade(board),
    ...outvoted(board),
  ].toSorted();
}

/** What does not run, and nobody misses. */
function resting({ findings, ranked }: Board): string[] {
  const named = new Set(ranked.filter((h) => h.confidence >= 0.5).map((h) => h.suspect.subject));
  return findings
    .filter(({ kind, subject }) => (kind === 'stopped' || kind === 'ended') && !named.has(subject))
    .map(({ subject, says }) => `${subject}: ${says}. Nothing that runs misses it.`);
}

/** What has ended before, was started again and runs since. */
function cameBack({ facts, findings }: Board): string[] {
  const well = new Set(findings.filter(({ kind }) => kind === 'running').map(({ subject }) => subject));
  return facts
    .all('restarts')
    .filter(({ subject }) => well.has(subject))
    .map(({ subject, value }) => {
      const times = value.count === 1 ? 'once' : `${value.count} times`;
      const oom = facts.of('event', subject).some((event) => event.value.action === 'oom');
      const why = oom ? ', also because its memory ran out' : '';
      const since = facts.latest('state', subject)?.value.started_at?.slice(0, 19).replace('T', ' ');
      return `${subject} has been restarted ${times}${why}. It has run without a break since ${since} UTC.`;
    });
}

const MOST_TURNED = 3;

/** What the logs of those say otherwise than before that something is wrong with. */
function turned(board: Board): string[] {
  const sick = new Set([
    ...board.roots.flatMap(({ hypothesis, victims }) => [hypothesis.suspect.subject, ...victims]),
    ...unexplained(board).map(({ subject }) => subject),
  ]);
  return board.findings
    .filter(({ kind, subject }) => kind === 'log-changed' && sick.has(subject))
    .slice(0, MOST_TURNED)
    .map(({ subject, says }) => `What changed in the log of ${subject}: ${says}.`);
}

const MOST_REMADE = 3;

/** Who has just been started anew, or is asked about and was today; of a patient its own story tells. */
function remade({ findings, roots, asked }: Board): string[] {
  const told = new Set(roots.map(({ hypothesis }) => hypothesis.suspect.subject));
  return findings
    .filter(({ kind, subject, data }) => kind === 'changed' && data.told !== true && !told.has(subject))
    .filter(({ subject, data }) => data.lately === true || asked.has(subject))
    .slice(0, MOST_REMADE)
    .map(({ subject, says }) => `${says.replace(/^it /, `${subject} `)}.`);
}

const MOST_OUTVOTED = 3;

/** What outside servers say of those whose own health checks pass. */
function outvoted({ findings, facts }: Board): string[] {
  const said = findings.filter(
    ({ kind, subject, strength, observations: [first] }) =>
      kind.startsWith('says-') &&
      strength > 0 &&
      strength < LIVE &&
      facts.evidence(first ?? '')?.kind === 'outside' &&
      isContent(subject, facts),
  );
  const notes = said.map(({ subject, says }) => `${subject}: ${says}. Its own health check passes.`);
  return [...new Set(notes)].slice(0, MOST_OUTVOTED);
}

/** What nothing tells of, so that its silence is no proof of health. */
function blind(board: Board): string[] {
  const failed = board.facts
    .all('call_failed')
    .filter(({ value }) => value.code === 'precondition' || value.code === 'unavailable')
    .map(({ subject, value }) => `I could not look into ${subject} with ${value.tool}: ${value.detail}.`);
  const mute = board.facts
    .all('state')
    .filter((fact) => fact.value.state === 'running' && isMute(board, fact) && !isKnown(board, fact.subject))
    .map(
      ({ subject }) =>
        `Whether ${subject} does its work, I cannot tell: it has no health check, no address that I could ask, and says nothing in its log.`,
    );
  return [...failed, ...mute];
}

/** Its log was read, and there was nothing in it. */
function isMute({ facts }: Board, { subject }: Fact<'state'>): boolean {
  return facts.of('read', subject).some(({ value }) => value.tool === 'fetch_service_logs' && !value.failed);
}
