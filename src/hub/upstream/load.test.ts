import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { OpsError } from '#core/ops-error.ts';
import { call, caller, oddTransport, specOf, textOf, world } from './upstream-fixture.ts';

test('1,000 sessions that come and go leave no process behind', async () => {
  const own = childrenOf(process.pid).length;
  {
    await using upstreams = await world([specOf('sed', SED)]);
    // One for the shared connection, one that ends the others should we be killed.
    const alone = own + 2;
    let most = 0;
    const batch = 10;
    for (let at = 0; at < SESSIONS; at += batch) {
      const ids = Array.from({ length: batch }, (_, n) => `session ${at + n}`);
      await Promise.all(ids.map((id) => call(upstreams, 'sed__ok', {}, session(id))));
      most = Math.max(most, childrenOf(process.pid).length);
      await Promise.all(ids.map((id) => upstreams.endSession(id)));
    }
    assert.ok(most <= alone + batch, `${most} processes`);
    assert.equal(childrenOf(process.pid).length, alone);
    assert.equal(upstreams.status()[0]?.connections, 1);
  }
  for (let tries = 0; childrenOf(process.pid).length > own && tries < 100; tries += 1) await delay(20);
  assert.equal(childrenOf(process.pid).length, own);
});

test('16 callers at once while a server is killed again and again: nobody gets an answer that is not his', async () => {
  await using upstreams = await world([specOf('odd', oddTransport()), specOf('well', oddTransport())]);
  const end = performance.now() + LOAD_MS;
  const seen = { answers: 0, lost: 0, wrong: 0, well: 0 };
  const callers = Array.from({ length: 16 }, async (_, n) => {
    const by = caller({ principal: `u_${n}` });
    for (let at = 0; performance.now() < end; at += 1) {
      const tag = `${n}:${at}`;
      const server = n % 4 === 0 ? 'well' : 'odd';
      try {
        const told = textOf(await call(upstreams, `${server}__slow`, { ms: at % 5, tag }, by));
        if (told !== tag) seen.wrong += 1;
        seen[server === 'well' ? 'well' : 'answers'] += 1;
      } catch (error) {
        assert.equal(server, 'odd', `another server was affected: ${(error as Error).message}`);
        assert.equal((error as OpsError).code, 'server_down');
        seen.lost += 1;
        await delay(20);
      }
    }
  });
  const killer = (async () => {
    while (performance.now() < end) {
      await delay(LOAD_MS / 6);
      const pid = await call(upstreams, 'odd__pid').then(
        (told) => Number(textOf(told)),
        () => null,
      );
      if (pid !== null) process.kill(pid, 'SIGKILL');
    }
  })();
  await Promise.all([...callers, killer]);
  assert.equal(seen.wrong, 0);
  assert.ok(seen.answers > 0 && seen.well > 0, JSON.stringify(seen));
  assert.ok((upstreams.status().find(({ id }) => id === 'odd')?.restarts ?? 0) > 0);
});

const SESSIONS = 1000;
const LOAD_MS = 3000;

/** A server that starts at once: sed, which answers each line by its method. */
const SED = {
  kind: 'stdio',
  command: 'sed',
  args: [
    '-unE',
    [
      answer(
        '"method":"initialize"',
        '"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"sed","version":"1"}}',
      ),
      answer('"method":"tools\\/list"', '"result":{"tools":[{"name":"ok","inputSchema":{"type":"object"}}]}'),
      answer('"method":"tools\\/call"', '"result":{"content":[{"type":"text","text":"ok"}]}'),
      answer('"id":', '"error":{"code":-32601,"message":"no such method"}'),
    ].join('\n'),
  ],
  env: {},
  cwd: null,
} as const;

function answer(pattern: string, body: string): string {
  return `/${pattern}/{s/.*"id":("[^"]*"|[0-9]+).*/{"jsonrpc":"2.0","id":\\1,${body}}/p;d}`;
}

function session(id: string) {
  return caller({
    capabilities: { elicitation: {} },
    session: { id, ask: async () => ({ action: 'decline' }) },
  });
}

/** The living children of a process. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
        return fields[0] !== 'Z' && Number(fields[1]) === parent;
      } catch {
        return false;
      }
    });
}
