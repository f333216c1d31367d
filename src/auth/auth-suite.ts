import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OpsError } from '#core/ops-error.ts';
import {
  account,
  BY,
  bearer,
  browser,
  join,
  MAKER,
  openAuth,
  PASSWORD,
  TOKEN,
  VISITOR,
} from './auth-fixture.ts';
import type { AuthDatabase } from './database.ts';

/** An empty database of a test's own. `dump` answers all its rows as text, to look for what must not be there. */
export interface EmptyDatabase extends AsyncDisposable {
  readonly database: AuthDatabase;
  dump(): Promise<string>;
}

/** What accounts promise, on whatever database they live. Call it inside a `describe`. */
export function authSuite(makeDatabase: () => Promise<EmptyDatabase>): void {
  test('the owner joins by the one link, signs in with the password, and signs out', async () => {
    await using place = await makeDatabase();
    await using here = await openAuth(place.database);
    const { auth, events } = here;
    const invite = await auth.invitations.forOwner(BY);
    assert.ok(invite);
    const joined = await auth.invitations.redeem(account(invite.secret, 'ann'), VISITOR);
    const { id, role, can_approve, kind } = joined.principal;
    assert.deepEqual([role, can_approve, kind], ['owner', true, 'user']);
    assert.equal((await auth.authenticate(browser(joined)))?.principal.id, id);

    const again = await auth.signIn({ email: 'ANN@example.com', password: PASSWORD }, VISITOR);
    assert.equal((await auth.authenticate(browser(again)))?.email, 'ann@example.com');
    const cleared = await auth.signOut(browser(again), BY);
    assert.ok(cleared.every((cookie) => cookie.includes('Max-Age=0')));
    assert.equal(await auth.authenticate(browser(again)), null);
    assert.equal((await auth.authenticate(browser(joined)))?.principal.id, id, 'the other session goes on');

    assert.equal(await auth.invitations.forOwner(BY), null, 'there is an owner now');
    const said = JSON.stringify(events);
    for (const secret of [invite.secret, PASSWORD, 'ann@example.com'])
      assert.ok(!said.includes(secret), secret);
    const actions = events.map(({ action }) => action);
    assert.deepEqual(actions.slice(0, 3), ['auth.invited', 'auth.redeemed', 'auth.signed_in']);
    assert.equal(actions.at(-1), 'auth.signed_out');
  });

  test('of 50 who use one invitation at once, one comes in', async () => {
    await using place = await makeDatabase();
    await using here = await openAuth(place.database);
    const { secret } = await here.auth.invitations.create('member', BY);
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => here.auth.invitations.redeem(account(secret, `p${n}`), VISITOR)),
    );
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const result of results) if (result.status === 'rejected') codeIs('unauthenticated')(result.reason);
    assert.equal((await here.auth.people.list()).length, 1);
  });

  test('an invitation that is expired, made up, or for an owner where there is one lets nobody in', async () => {
    await using place = await makeDatabase();
    await using here = await openAuth(place.database);
    const { auth, clock, events } = here;
    const late = await auth.invitations.create('member', BY);
    const setup = await auth.invitations.forOwner(BY);
    const second = await auth.invitations.forOwner(BY);
    assert.ok(setup && second);
    await auth.invitations.redeem(account(second.secret, 'ann'), VISITOR);
    await assert.rejects(
      auth.invitations.redeem(account(setup.secret, 'eve'), VISITOR),
      codeIs('unauthenticated'),
    );
    await assert.rejects(
      auth.invitations.redeem(account('made-up-secret-made-up', 'eve'), VISITOR),
      codeIs('unauthenticated'),
    );
    clock.offsetMs = 600_001;
    await assert.rejects(
      auth.invitations.redeem(account(late.secret, 'eve'), VISITOR),
      codeIs('unauthenticated'),
    );
    assert.deepEqual(
      (await auth.people.list()).map(({ name }) => name),
      ['ann'],
    );
    assert.equal(events.filter(({ action }) => action === 'auth.redeem_refused').length, 3);
  });

  test('an e-mail address that is taken leaves the invitation as good as it was', async () => {
    await using place = await makeDatabase();
    await using here = await openAuth(place.database);
    const { auth } = here;
    await join(auth, 'owner', 'ann');
    const { secret } = await auth.invitations.create('viewer', BY);
    await assert.rejects(auth.invitations.redeem(account(secret, 'Ann'), VISITOR), codeIs('conflict'));
    const { principal } = await auth.invitations.redeem(account(secret, 'bob'), VISITOR);
    assert.deepEqual([principal.role, principal.can_approve], ['viewer', false]);
  });

  test('a wrong password and an unknown address are told apart by nothing, and both are recorded', async () => {
    await using place = await makeDatabase();
    await using here = await openAuth(place.database);
    const { auth, events } = here;
    const { principal } = await join(auth, 'owner', 'ann');
    const errors = [];
    for (const email of ['ann@example.com', 'nobody@example.com']) {
      const failed = await auth
        .signIn({ email, password: 'wrong password' }, VISITOR)
        .catch((error) => error);
      codeIs('unauthenticated')(failed);
      errors.push(failed.message);
    }
    assert.equal(errors[0], errors[1]);
    const failures = events.filter(({ action }) => action === 'auth.sign_in_failed');
    assert.deepEqual(
      failures.map(({ resource, result }) => [resource, result]),
      [
        [principal.id, 'denied'],
        ['unknown', 'denied'],
      ],
    );
  });

  test('guessing a password is slowed down: per account and address, and per address', async () => {
    await using place = await makeDatabase();
    await using here = await openAuth(place.database);
    const { auth } = here;
    await join(auth, 'owner', 'ann');
    const guess = (ip: string, email: string) =>
      auth.signIn({ email, password: 'a guess' }, { ...VISITOR, ip }).catch((error: OpsError) => error);
    const one = await Promise.all(Array.from({ length: 8 }, () => guess('192.0.2.9', 'ann@example.com')));
    const limited = one.filter((error) => error instanceof OpsError && error.code === 'rate_limited');
    assert.equal(limited.length, 3);
    for (const error of limited) assert.ok(((error as OpsError).extras.retry_after_s ?? 0) > 0);
    const many = await Promise.all(
      Array.from({ length: 32 }, (_, n) => guess('192.0.2.10', `p${n}@example.com`)),
    );
    assert.equal(
      many.filter((error) => error instanceof OpsError && error.code === 'rate_limited').length,
      2,
    );
    assert.equal(((await guess('192.0.2.11', 'ann@example.com')) as OpsError).code, 'unauthenticated');
  });

  test('a token is shown once, kept as a hash, and ends with its time or by being revoked', async () => {
    await using place = await makeDatabase();
    await using here = await openAuth(place.database);
    const { auth, clock, events } = here;
    const { token, id } = await auth.tokens.create(TOKEN, MAKER, BY);
    assert.match(token, /^ops_[A-Za-z0-9_-]{43}$/);
    const found = await auth.authenticate(bearer(token));
    assert.deepEqual(
      [found?.via, found?.principal.role, found?.principal.can_approve],
      ['bearer', 'member', false],
    );
    assert.ok(!(await place.dump()).includes(token.slice(4)));
    assert.ok(!JSON.stringify(events).includes(token.slice(4)));
    assert.ok(!JSON.stringify(await auth.tokens.list()).includes(token.slice(4)));

    assert.equal(found?.principal.scopes, undefined);
    const limited = await auth.tokens.create({ ...TOKEN, scopes: ['search', 'mail'] }, MAKER, BY);
    assert.deepEqual((await auth.authenticate(bearer(limited.token)))?.principal.scopes, ['search', 'mail']);
    await auth.tokens.revoke(limited.id, BY);

    const forever = await auth.tokens.create({ ...TOKEN, expires_in_days: null }, MAKER, BY);
    clock.offsetMs = 86_400_001;
    await assert.rejects(auth.authenticate(bearer(token)), codeIs('unauthenticated'));
    assert.ok(await auth.authenticate(bearer(forever.token)));
    await auth.tokens.revoke(forever.id, BY);
    await assert.rejects(auth.authenticate(bearer(forever.token)), codeIs('unauthenticated'));
    await assert.rejects(auth.tokens.revoke(forever.id, BY), codeIs('not_found'));
    assert.deepEqual(
      (await auth.tokens.list()).map((one) => one.id),
      [id],
    );
  });

  test('no one makes a token that may do more than they may themselves', async () => {
    await using place = await makeDatabase();
    await using here = await openAuth(place.database);
    const { tokens } = here.auth;
    const owner = { ...TOKEN, role: 'owner' as const };
    await assert.rejects(
      tokens.create(owner, { role: 'member', can_approve: true }, BY),
      codeIs('forbidden'),
    );
    const approver = { ...TOKEN, can_approve: true };
    await assert.rejects(
      tokens.create(approver, { role: 'owner', can_approve: false }, BY),
      codeIs('forbidden'),
    );
    await assert.rejects(tokens.create({ ...approver, role: 'viewer' }, MAKER, BY), codeIs('bad_request'));
    const limited = { role: 'owner', can_approve: true, scopes: ['search'] } as const;
    for (const scopes of [null, ['search', 'mail']])
      await assert.rejects(
        tokens.create({ ...TOKEN, scopes }, { ...limited, scopes: [...limited.scopes] }, BY),
        codeIs('forbidden'),
      );
    assert.deepEqual(await tokens.list(), []);
  });

  test('a role that changes counts at once, also for the tokens that its holder made', async () => {
    await using place = await makeDatabase();
    await using here = await openAuth(place.database);
    const { auth } = here;
    await join(auth, 'owner', 'ann');
    const bob = await join(auth, 'owner', 'bob');
    const by = { ...BY, actor: bob.principal.id };
    const high = await auth.tokens.create({ ...TOKEN, role: 'owner' }, MAKER, by);
    const low = await auth.tokens.create({ ...TOKEN, role: 'viewer' }, MAKER, by);
    await auth.people.setRole(bob.principal.id, 'viewer', BY);
    assert.equal((await auth.authenticate(browser(bob)))?.principal.role, 'viewer');
    await assert.rejects(auth.authenticate(bearer(high.token)), codeIs('unauthenticated'));
    assert.ok(await auth.authenticate(bearer(low.token)));
    await auth.people.remove(bob.principal.id, BY);
    assert.equal(await auth.authenticate(browser(bob)), null);
    await assert.rejects(auth.authenticate(bearer(low.token)), codeIs('unauthenticated'));
    await assert.rejects(
      auth.signIn({ email: 'bob@example.com', password: PASSWORD }, VISITOR),
      codeIs('unauthenticated'),
    );
    await assert.rejects(auth.people.setRole(bob.principal.id, 'owner', BY), codeIs('not_found'));
  });

  test('an owner is always left, even when owners demote one another in the same moment', async () => {
    await using place = await makeDatabase();
    await using here = await openAuth(place.database);
    const { people } = here.auth;
    const { id: ann } = (await join(here.auth, 'owner', 'ann')).principal;
    await assert.rejects(people.setRole(ann, 'member', BY), codeIs('conflict'));
    await assert.rejects(people.remove(ann, BY), codeIs('conflict'));
    const { id: bob } = (await join(here.auth, 'owner', 'bob')).principal;
    for (let round = 0; round < 10; round++) {
      await Promise.allSettled([people.setRole(ann, 'member', BY), people.setRole(bob, 'viewer', BY)]);
      const owners = (await people.list()).filter(({ role }) => role === 'owner');
      assert.ok(owners.length > 0, `round ${round}`);
      for (const id of [ann, bob]) await people.setRole(id, 'owner', BY);
    }
  });

  test('accounts outlast a restart', async () => {
    await using place = await makeDatabase();
    const first = await openAuth(place.database);
    const ann = await join(first.auth, 'owner', 'ann');
    await first[Symbol.asyncDispose]();
    await using second = await openAuth(place.database);
    assert.equal((await second.auth.authenticate(browser(ann)))?.principal.id, ann.principal.id);
    await using stranger = await openAuth(place.database, { secret: 'another-secret-of-the-test-Zp1x8Q' });
    assert.equal(await stranger.auth.authenticate(browser(ann)), null, 'a cookie that we did not sign');
  });
}

export function codeIs(code: OpsError['code']) {
  return (error: unknown) => {
    assert.ok(error instanceof OpsError, String(error));
    assert.equal(error.code, code, error.message);
    return true;
  };
}
