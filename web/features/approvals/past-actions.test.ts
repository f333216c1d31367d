import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Approval, ApprovalState } from '#contract/approval.ts';
import { pastActions, spanOf } from './past-actions.ts';

function approval(id: string, target: string, moves: readonly [ApprovalState, string][]): Approval {
  const history = moves.map(([state, time]) => ({
    state,
    at: `2026-03-01T10:${time}.000Z`,
    by: 'p',
    detail: '',
  }));
  const state = moves.at(-1)?.[0];
  return { id, tool: 'restart_container', target, state, history, created_at: history[0]?.at } as Approval;
}

const NOW = approval('now', 'radarr', [['proposed', '59:00']]);
const QUICK = approval('quick', 'radarr', [
  ['proposed', '00:00'],
  ['started', '00:10'],
  ['ok', '00:12'],
  ['verified', '00:14'],
]);
const SLOW = approval('slow', 'radarr', [
  ['proposed', '05:00'],
  ['started', '05:00'],
  ['verified', '05:20'],
]);
const FAILED = approval('failed', 'radarr', [
  ['proposed', '06:00'],
  ['started', '06:00'],
  ['failed', '06:01'],
]);

test('tells what became of the same action on the same target, newest first', () => {
  const others = [
    approval('other', 'sonarr', [['verified', '01:00']]),
    approval('no', 'radarr', [['declined', '02:00']]),
  ];
  const past = pastActions([NOW, QUICK, SLOW, FAILED, ...others], NOW);
  assert.deepEqual(
    past.map(({ id, workedAfterMs }) => [id, workedAfterMs]),
    [
      ['failed', null],
      ['slow', 20_000],
      ['quick', 4_000],
    ],
  );
  assert.deepEqual(spanOf(past), [4_000, 20_000]);
});

test('where it never worked there is no time to expect', () => {
  assert.equal(spanOf(pastActions([FAILED], NOW)), null);
});
