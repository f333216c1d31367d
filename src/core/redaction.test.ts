import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createRedactor, redact } from './redaction.ts';

const KNOWN = {
  inventoryNames: ['radarr', 'sonarr', 'sabnzbd', 'jellyfin', 'lscr.io'],
  ownHosts: ['nas.smith-family.net'],
};
const clean = createRedactor(KNOWN);

const KEY = '0123456789abcdef0123456789abcdef';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';

/** Text with a secret in it, the secret, and what must still be readable. */
const SECRETS: readonly (readonly [string, string, string?])[] = [
  [`GET /api?mode=queue&apikey=${KEY}&output=json`, KEY, '&output=json'],
  [`X-Api-Key: ${KEY}`, KEY],
  [`{"apiKey":"${KEY}","port":7878}`, KEY, '"port":7878'],
  [`"{\\"apiKey\\":\\"${KEY}\\",\\"port\\":1}"`, KEY, 'port'],
  [`X-Emby-Token="${KEY}"`, KEY],
  [`API key ${KEY} was rejected`, KEY, 'was rejected'],
  [`Authorization: Bearer ${JWT}`, JWT],
  [`authorization: Basic dXNlcjpodW50ZXIy`, 'dXNlcjpodW50ZXIy'],
  [`Authorization: MediaBrowser Client="web", Token="s3cr3t-t0ken"`, 's3cr3t-t0ken'],
  [`got ${JWT} from upstream`, JWT, 'from upstream'],
  ['password=hunter2', 'hunter2'],
  ['password: "correct horse battery"', 'correct horse battery'],
  ["'db_password' => 'tr0ub4dor&3'", 'tr0ub4dor&3'],
  ['connecting to postgres://ops:hunter2@db:5432/ops', 'hunter2', '@db:5432/ops'],
  ['aws_access_key_id = AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7EXAMPLE'],
  ['key AKIAIOSFODNN7EXAMPLE used', 'AKIAIOSFODNN7EXAMPLE', 'used'],
  ['aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'wJalrXUtnFEMI'],
  ['cookie: session=abc123; other=def', 'abc123'],
  ['run --api-key s3cr3tvalue --verbose', 's3cr3tvalue', '--verbose'],
  ['ghp_abcdefghijklmnopqrstuvwxyz0123456789 leaked', 'ghp_abcdefghij', 'leaked'],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----\nnext', 'MIIEow', 'next'],
  ['-----BEGIN PRIVATE KEY-----\nMIIEowCut', 'MIIEowCut'],
  ['mail sent to jane.doe+ops@example.org yesterday', 'jane.doe+ops@example.org', 'yesterday'],
  ['lookup of tracker.example.com failed', 'tracker.example.com', 'failed'],
  ['GET https://my_host.evil.example/x', 'evil.example', '/x'],
  ['http://Evil.Host/path', 'Evil.Host', '/path'],
  ['peer 203.0.113.77:51413 hung up', '203.0.113.77', ':51413 hung up'],
  ['peer [2001:db8:0:1::77]:443', '2001:db8:0:1::77', ':443'],
];

const READABLE = [
  'sabnzbd:8080 refused: dial tcp 172.18.0.3:8080: connect: connection refused',
  'http://sabnzbd:8080/api and http://127.0.0.1:7878 and [::1]:80',
  'nas.smith-family.net answers, so does radarr.local',
  'image lscr.io/linuxserver/radarr:5.14.0',
  'Version 4.0.9.244 of Sonarr/4.0.9.244, v5.2.6.8376, sonarr 4.0.9.244',
  'wrote /config/logs/radarr.txt, config.json, compose.yml, sonarr.db and backup.tar.gz',
  'System.Net.Http.HttpRequestException: Connection refused (sabnzbd:8080)',
  'NzbDrone.Core.Download.Clients.DownloadClientException at System.IO.File.Open()',
  'java.lang.NullPointerException in org.eclipse.jetty.server.Server',
  'requests.exceptions.ConnectionError raised by logger.info(msg)',
  'OSError: [Errno 28] No space left on device: /data/incomplete/file.part',
  'token expired, password: required, API Key Incorrect, api_key: invalid',
  "[Info] Auth: Auth-Unauthorized ip 127.0.0.1 url '/api/v3/queue'",
  'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'container 4f66ad9a0b2e exited with 137 at 2026-01-02T03:04:05.678Z, pid 12:34:56',
  'systemd: getty@tty1.service, mac aa:bb:cc:dd:ee:ff, std::string, container.id',
  'max_tokens: 4096, PWD=/home/ops',
];

describe('text', () => {
  for (const [text, secret, rest] of SECRETS) {
    test(`hides the secret in: ${text.slice(0, 60)}`, () => {
      const hidden = clean(text);
      assert.ok(!hidden.includes(secret), hidden);
      assert.match(hidden, /\[redacted/);
      if (rest !== undefined) assert.ok(hidden.includes(rest), hidden);
    });
  }
  for (const text of READABLE) test(`leaves: ${text.slice(0, 60)}`, () => assert.equal(clean(text), text));
});

describe('values', () => {
  test('hides fields by their name, also pairs of name and value, at any depth', () => {
    const hidden = redact(
      {
        apiKey: 'abc',
        nested: [
          { password: 'short', user: 'jane' },
          { name: 'X-Api-Key', value: 'abc' },
        ],
        secrets: { token: { value: 'deep' } },
        env: ['API_KEY=abc', 'TZ=UTC'],
        count: 3,
        none: null,
      },
      KNOWN,
    );
    assert.deepEqual(hidden, {
      apiKey: '[redacted]',
      nested: [
        { password: '[redacted]', user: 'jane' },
        { name: 'X-Api-Key', value: '[redacted]' },
      ],
      secrets: { token: { value: '[redacted]' } },
      env: ['API_KEY=[redacted]', 'TZ=UTC'],
      count: 3,
      none: null,
    });
  });

  test('hides a private key that is spread over log lines, and nothing after it', () => {
    const line = (n: number, text: string) => ({ n, text });
    const lines = [
      line(1, 'before'),
      line(2, '-----BEGIN PRIVATE KEY-----'),
      line(3, 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'),
      line(4, 'BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj'),
      line(5, '-----END PRIVATE KEY-----'),
      line(6, 'after it'),
    ];
    const hidden = clean(lines).map(({ text }) => text);
    assert.deepEqual(hidden, [
      'before',
      '[redacted:private key]',
      '[redacted:private key]',
      '[redacted:private key]',
      '-----END PRIVATE KEY-----',
      'after it',
    ]);
  });

  test('hides a secret that we hold wherever it stands', () => {
    const held = createRedactor({ ...KNOWN, secrets: ['plain-looking-key', 'abc'] });
    assert.equal(held('it is plain-looking-key, abc'), 'it is [redacted], abc');
  });

  test('keeps hostile field names as plain fields', () => {
    const hostile = JSON.parse('{"__proto__": {"password": "p1"}, "constructor": "x"}') as object;
    const hidden = clean(hostile);
    assert.equal(JSON.stringify(hidden), '{"__proto__":{"password":"[redacted]"},"constructor":"x"}');
    assert.equal(Object.getPrototypeOf(hidden), Object.prototype);
  });

  test('two fields that become one name are both kept', () => {
    assert.deepEqual(clean({ 'a@example.org': 1, 'b@example.org': 2 }), {
      '[redacted:email]': 1,
      '[redacted:email]#2': 2,
    });
  });

  test('what has no end is cut, not followed', () => {
    const loop: { self?: unknown } = {};
    loop.self = loop;
    assert.match(JSON.stringify(clean(loop)), /too deep/);
  });
});

describe('always', () => {
  const fragments = fc.constantFrom(
    ...SECRETS.map(([text]) => text),
    ...READABLE,
    'token=',
    'apikey:"',
    '[redacted]',
    "'",
    '"',
    '@',
    '://',
    '\\"',
    ' ',
  );
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.array(fragments, { maxLength: 6 }).map((all) => all.join('')),
  );

  test('redacting twice is redacting once', () => {
    fc.assert(
      fc.property(text, (line) => assert.equal(clean(clean(line)), clean(line))),
      { numRuns: 500 },
    );
  });

  test('never throws, and answers plain JSON', () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true });
    fc.assert(fc.property(anything, (value) => void JSON.stringify(clean(value))));
  });

  test('a canary never survives, wherever it stands', () => {
    const canary = fc.stringMatching(/^[A-Za-z0-9]{20,40}$/).filter((key) => /\d/.test(key));
    const around = fc.constantFrom(
      (key: string) => `x?apikey=${key}&y=1`,
      (key: string) => `"token": "${key}"`,
      (key: string) => `Bearer ${key}`,
      (key: string) => `Set-Cookie: id=${key}`,
      (key: string) => `https://user:${key}@host/`,
      (key: string) => `--password ${key}`,
      (key: string) => `secret is ${key}`,
    );
    fc.assert(
      fc.property(canary, around, text, text, (key, wrap, before, after) => {
        const value = { list: [{ text: `${before} ${wrap(key)} ${after}` }], password: key };
        assert.ok(!JSON.stringify(clean(value)).includes(key));
      }),
      { numRuns: 500 },
    );
  });
});
