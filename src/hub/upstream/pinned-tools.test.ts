import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OpsError } from '#core/ops-error.ts';
import { createMemoryPins } from '../pins/memory-pins.ts';
import { call, caller, oddTransport, specOf, textOf, world } from './upstream-fixture.ts';
import type { ListKind, Upstreams } from './upstreams.ts';

const ENFORCED = { pins: 'enforce' } as const;
const namesOf = (upstreams: Upstreams) => upstreams.tools().map(({ own }) => own.name);

async function acceptAll(upstreams: Upstreams): Promise<void> {
  for (const { server, kind, name, hash } of upstreams.quarantine())
    await upstreams.accept({ server, kind, name }, hash, 'ada');
}

/** Resolves with the kinds of the next change of a list. */
function nextChange(upstreams: Upstreams): Promise<ReadonlySet<ListKind>> {
  return new Promise((resolve) => {
    const listening = upstreams.onChange((kinds) => {
      listening[Symbol.dispose]();
      resolve(kinds);
    });
  });
}

describe('requirement 11: definitions are pinned', () => {
  test('a new tool is off until it is accepted, and stays on over a restart', async () => {
    const store = createMemoryPins();
    {
      await using upstreams = await world([specOf('odd', oddTransport(), ENFORCED)], { pins: store });
      assert.deepEqual(upstreams.tools(), []);
      const echo = upstreams.quarantine().find(({ name }) => name === 'echo');
      assert.ok(echo);
      assert.equal(echo.reason, 'new');
      assert.ok(echo.diff.every((line) => line.startsWith('+ ')));
      const changed = nextChange(upstreams);
      await upstreams.accept(echo, echo.hash, 'ada');
      assert.deepEqual([...(await changed)], ['tools']);
      assert.deepEqual(namesOf(upstreams), ['echo']);
    }
    await using again = await world([specOf('odd', oddTransport(), ENFORCED)], { pins: store });
    assert.deepEqual(namesOf(again), ['echo']);
  });

  test('a change takes it away, shows the difference, and what was listed before cannot be called', async () => {
    await using upstreams = await world([specOf('odd', oddTransport(), ENFORCED)]);
    await acceptAll(upstreams);
    const before = upstreams.tools().find(({ own }) => own.name === 'echo');
    assert.ok(before);
    const changed = nextChange(upstreams);
    await call(upstreams, 'odd__change');
    await changed;
    assert.ok(!namesOf(upstreams).includes('echo'));
    const [held, ...others] = upstreams.quarantine();
    assert.deepEqual([held?.name, held?.reason, others.length], ['echo', 'changed', 0]);
    assert.match(held?.diff.join('\n') ?? '', /^- .*"Gives back what it was given\."/m);
    assert.match(held?.diff.join('\n') ?? '', /^\+ .*"Gives back what it was given\. \(\d\)"/m);
    await assert.rejects(upstreams.callTool(before, {}, caller()), { code: 'unknown_tool' });
  });

  test('what changed again while it was looked at is not accepted, and what was refused stays away', async () => {
    await using upstreams = await world([specOf('odd', oddTransport(), ENFORCED)]);
    const [held] = upstreams.quarantine();
    assert.ok(held);
    await assert.rejects(
      upstreams.accept(held, 'f'.repeat(64), 'ada'),
      (error: OpsError) => error.code === 'conflict',
    );
    await upstreams.reject(held, held.hash, 'ada');
    assert.ok(!upstreams.quarantine().some(({ name }) => name === held.name));
    assert.ok(!namesOf(upstreams).includes(held.name));
  });

  test('a server that was taken out leaves no trust to another with its name', async () => {
    await using upstreams = await world([specOf('odd', oddTransport(), ENFORCED)]);
    await acceptAll(upstreams);
    await upstreams.apply([]);
    await upstreams.apply([specOf('odd', oddTransport('--another'), ENFORCED)]);
    await upstreams.ready(AbortSignal.timeout(20_000));
    assert.deepEqual(upstreams.tools(), []);
  });
});

describe('requirement 13: annotations are never believed', () => {
  test('a tool that says that it only reads changes something, unless the operator says otherwise', async () => {
    await using upstreams = await world([specOf('odd', oddTransport(), { effects: { env: 'read' } })]);
    const effects = Object.fromEntries(upstreams.tools().map(({ own, effect }) => [own.name, effect]));
    assert.equal(
      upstreams.tools().find(({ own }) => own.name === 'echo')?.own.annotations?.readOnlyHint,
      true,
    );
    assert.equal(effects.echo, 'mutate');
    assert.equal(effects.env, 'read');
  });
});

describe('the registry changes while calls go on', () => {
  test('calls under way end where they began', async () => {
    await using upstreams = await world([specOf('odd', oddTransport())]);
    const slow = call(upstreams, 'odd__slow', { ms: 300, tag: 'kept' });
    await upstreams.apply([specOf('odd', oddTransport('--another'), { effects: { echo: 'read' } })]);
    assert.equal(textOf(await slow), 'kept');
    await upstreams.ready(AbortSignal.timeout(20_000));
    assert.equal(upstreams.tools().find(({ own }) => own.name === 'echo')?.effect, 'read');
  });

  test('a server that stays as it is keeps its process', async () => {
    const odd = specOf('odd', oddTransport());
    await using upstreams = await world([odd]);
    const pid = textOf(await call(upstreams, 'odd__pid'));
    await upstreams.apply([odd, specOf('more', oddTransport())]);
    assert.equal(textOf(await call(upstreams, 'odd__pid')), pid);
  });
});
