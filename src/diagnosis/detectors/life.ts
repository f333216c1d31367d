import type { Fact, Facts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { byWhom } from '../observe/orders.ts';
import { type Detector, finding, type Scene } from './detector.ts';
import { exitWords } from './exit-code.ts';
import { endsOf, isLooping, periodOf } from './loop.ts';

/** Seconds around an exit in which a `stop` event belongs to it. */
const STOP_WINDOW_S = 60;
/** Between the system's kill for want of memory and the end that it causes, in ms. */
const NEAR_OOM_MS = 10_000;
/** Ends of a loop that are cited. */
const MOST_ENDS = 5;

/** Whether a service runs, and if not, how it came to its end. */
export const lifeDetector: Detector = {
  name: 'life',
  emits: [
    'died',
    'exit-code',
    'stopped',
    'stop-event',
    'ended',
    'looping',
    'oom',
    'start-failed',
    'missing',
    'never-started',
    'paused',
    'running',
  ],
  detect(scene) {
    return scene.facts.subjects.flatMap((subject) => {
      const state = scene.facts.latest('state', subject);
      return state ? lifeOf(scene, state) : [];
    });
  },
};

function lifeOf(scene: Scene, state: Fact<'state'>): Finding[] {
  const { facts } = scene;
  const found: Finding[] = [];
  const error = facts.latest('start_error', state.subject);
  if (error && state.value.state !== 'running') {
    found.push(
      finding('start-failed', [error], `the engine could not start it: ${error.value.text}`, {
        data: { text: error.value.text },
      }),
    );
  }
  const oom = facts.latest('oom', state.subject);
  if (oom && state.value.state !== 'running') {
    found.push(finding('oom', [oom], 'the system killed it because it used up its memory'));
  }
  if (state.value.state === 'running' && isLooping(facts, state.subject, scene.now)) {
    const again = lastOom(facts, state.subject) ?? oom;
    const says = 'the system killed it because it used up its memory, and it was started anew';
    if (again) found.push(finding('oom', [again], says));
  }
  return [...found, ...phaseOf(scene, state, error !== undefined)];
}

/** The runtime forgets why a life ended once the next one has begun; its events tell, of the last one that ended. */
function lastOom(facts: Facts, subject: string): Fact<'event'> | undefined {
  const end = endsOf(facts, subject).at(-1);
  const ooms = facts.of('event', subject).filter(({ value }) => value.action === 'oom');
  return ooms.findLast(({ at }) => end && Math.abs(Date.parse(end.at) - Date.parse(at)) <= NEAR_OOM_MS);
}

function phaseOf(scene: Scene, state: Fact<'state'>, failedToStart: boolean): Finding[] {
  switch (state.value.state) {
    case 'missing':
      return [finding('missing', [state], 'it is declared, but there is no such container')];
    case 'created':
      return [finding('never-started', [state], 'it was created and never started')];
    case 'paused':
      return [finding('paused', [state], 'it is frozen (paused)')];
    case 'restarting':
      return [looping(scene, state)];
    case 'exited':
    case 'dead':
      return failedToStart ? [] : [endOf(scene, state), ...codeOf(scene, state), ...stopOf(scene, state)];
    case 'running':
      return isLooping(scene.facts, state.subject, scene.now)
        ? [looping(scene, state)]
        : [finding('running', [state], 'it runs')];
    default:
      return [];
  }
}

function looping({ facts, now }: Scene, state: Fact<'state'>): Finding {
  const restarts = facts.latest('restarts', state.subject);
  const exit = facts.latest('exit', state.subject);
  const ends = endsOf(facts, state.subject).slice(-MOST_ENDS);
  const times = restarts ? `${restarts.value.count} restarts so far` : 'again and again';
  const code = exit?.value.code ?? ends.at(-1)?.value.exit_code ?? null;
  const period = periodOf(facts, state.subject, now);
  const rhythm = period === null ? '' : `, about every ${spanWords(period)}`;
  // Between two ends its state tells nothing.
  const proof: [Fact, ...Fact[]] =
    restarts && state.value.state === 'running'
      ? [restarts, state]
      : [state, ...(restarts ? [restarts] : [])];
  return finding(
    'looping',
    [...proof, ...(exit ? [exit] : []), ...ends],
    `it starts, ends and is started anew (${times}${rhythm}${code === null ? '' : `; ${exitWords(code)}`})`,
    {
      data: { restarts: restarts?.value.count ?? 0, code, period: period === null ? '' : spanWords(period) },
    },
  );
}

function spanWords(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} minutes`;
}

function endOf(scene: Scene, state: Fact<'state'>): Finding {
  const exit = scene.facts.latest('exit', state.subject);
  const code = exit?.value.code ?? null;
  const stop = stopBefore(scene, state);
  const proof: [Fact, ...Fact[]] = exit ? [state, exit] : [state];
  if (stop) {
    return finding('stopped', [state], `it does not run, because somebody stopped it${byWhom(stop)}`, {
      data: { code },
    });
  }
  const policy = state.value.restart_policy;
  // The engine starts such a container again whatever its exit code, unless a person stopped it.
  const wouldComeBack = policy === 'always' || policy === 'unless-stopped';
  if (code === 0 || code === 143 || (code === 130 && wouldComeBack)) {
    return code === 0 && !wouldComeBack
      ? finding('ended', proof, 'it came to its end with exit code 0 (no error)', { data: { code } })
      : finding('stopped', proof, `it was told to stop and did (${exitWords(code)})`, { data: { code } });
  }
  return finding(
    'died',
    proof,
    code === null ? 'it is not running' : `it is not running: ${exitWords(code)}`,
    {
      data: { code, at: exit?.value.at ?? state.value.finished_at },
    },
  );
}

/** The exit code as evidence of its own. */
function codeOf({ facts }: Scene, state: Fact<'state'>): Finding[] {
  const exit = facts.latest('exit', state.subject);
  if (!exit) return [];
  const { code } = exit.value;
  return [finding('exit-code', [exit], `it ended with ${exitWords(code)}`, { data: { code } })];
}

/** The runtime's own record of the stop. */
function stopOf(scene: Scene, state: Fact<'state'>): Finding[] {
  const stop = stopBefore(scene, state);
  return stop
    ? [finding('stop-event', [stop], `the runtime was told to stop it at ${stop.at}${byWhom(stop)}`)]
    : [];
}

/** A stop from before its last start belongs to a restart, and not to this end. */
function stopBefore({ facts }: Scene, state: Fact<'state'>): Fact<'event'> | undefined {
  const { started_at, finished_at } = state.value;
  const begun = started_at === null ? Number.NEGATIVE_INFINITY : Date.parse(started_at);
  return facts.of('event', state.subject).findLast(({ value, at }) => {
    const when = Date.parse(at);
    const near = finished_at === null || Math.abs(when - Date.parse(finished_at)) <= STOP_WINDOW_S * 1000;
    return value.action === 'stop' && near && when >= begun;
  });
}
