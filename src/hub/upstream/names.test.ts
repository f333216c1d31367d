import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { catalogueOf } from './catalogue.ts';
import { ownedUri, parseOwnedUri, shownName } from './names.ts';
import { NOTHING } from './offer.ts';
import { ownerOf } from './owners.ts';
import { SERVER_ID } from './spec.ts';
import { oddTransport, specOf } from './upstream-fixture.ts';

const NAME = /^[A-Za-z0-9_.-]{1,128}$/;
const word = fc.stringMatching(/^[A-Za-z0-9]{1,10}$/);
const id = fc
  .tuple(word, fc.array(fc.tuple(fc.constantFrom('_', '-'), word), { maxLength: 1 }))
  .map(([first, rest]) => first + rest.map((pair) => pair.join('')).join(''));
const schema = { type: 'object' as const };
const tool = (name: string) => ({ name, inputSchema: schema });
const everything = () => true;

describe('requirement 9: names', () => {
  test('of servers are what the pattern says', () => {
    fc.assert(fc.property(id, (server) => assert.match(server, SERVER_ID)));
    for (const none of ['', 'a__b', '_a', 'a-', 'a b', 'x'.repeat(33)]) assert.doesNotMatch(none, SERVER_ID);
  });

  test('fit every host, whatever a server calls its tools, and begin with the operator’s id', () => {
    fc.assert(
      fc.property(id, fc.string({ maxLength: 300, unit: 'binary' }), (server, name) => {
        const shown = shownName({ id: server, names: 'prefixed' }, name);
        assert.match(shown, NAME);
        assert.ok(shown.startsWith(`${server}__`));
      }),
    );
  });

  test('are different for different tools of all servers', () => {
    const own = fc.tuple(id, fc.string({ maxLength: 200 }));
    fc.assert(
      fc.property(own, own, ([a, x], [b, y]) => {
        fc.pre(a !== b || x !== y);
        assert.notEqual(
          shownName({ id: a, names: 'prefixed' }, x),
          shownName({ id: b, names: 'prefixed' }, y),
        );
      }),
    );
  });

  test('are in the same order, however the servers give them', () => {
    const names = ['b', 'a', 'c'];
    const listed = (tools: string[]) =>
      catalogueOf(
        [{ spec: specOf('s', oddTransport()), offer: { ...NOTHING, tools: tools.map(tool) } }],
        everything,
        new Set(),
      ).tools.map(({ shown }) => shown.name);
    assert.deepEqual(listed(names), ['s__a', 's__b', 's__c']);
    assert.deepEqual(listed(names.toReversed()), listed(names));
  });
});

describe('requirement 10: two servers with the same names', () => {
  const bare = (server: string) => specOf(server, oddTransport(), { names: 'bare' });
  const resource = { uri: 'file:///notes.txt', name: 'notes' };
  const offer = { ...NOTHING, tools: [tool('search'), tool('only_mine')], resources: [resource] };

  test('bare names that collide are shown for none of them, and the status says so', () => {
    const { tools, withheld } = catalogueOf(
      [
        { spec: bare('a'), offer },
        { spec: bare('b'), offer: { ...offer, tools: [tool('search')] } },
      ],
      everything,
      new Set(),
    );
    assert.deepEqual(
      tools.map(({ shown }) => shown.name),
      ['only_mine'],
    );
    assert.deepEqual(
      [...withheld],
      [
        ['a', ['search']],
        ['b', ['search']],
      ],
    );
  });

  test('a name of the hub’s own is nobody else’s, and a name listed twice is none', () => {
    const twice = { ...NOTHING, tools: [tool('x'), tool('x'), tool('list_services')] };
    const { tools } = catalogueOf(
      [{ spec: bare('a'), offer: twice }],
      everything,
      new Set(['list_services']),
    );
    assert.deepEqual(tools, []);
  });

  test('a URI of both is shown once for each, and leads to each', () => {
    const catalogue = catalogueOf(
      [
        { spec: bare('a'), offer },
        { spec: bare('b'), offer },
      ],
      everything,
      new Set(),
    );
    const uris = catalogue.resources.map(({ shown }) => shown.uri);
    assert.deepEqual(uris, [ownedUri('a', resource.uri), ownedUri('b', resource.uri)]);
    assert.deepEqual(
      uris.map((uri) => ownerOf(uri, catalogue, ['a', 'b'])),
      ['a', 'b'].map((server) => ({ server, uri: resource.uri })),
    );
    assert.equal(ownerOf(resource.uri, catalogue, ['a', 'b']), null);
  });

  test('a URI with its server in it is read back as it was', () => {
    fc.assert(
      fc.property(id, fc.string({ maxLength: 100 }), (server, uri) => {
        fc.pre(uri.isWellFormed());
        assert.deepEqual(parseOwnedUri(ownedUri(server, uri)), { server, uri });
      }),
    );
  });
});
