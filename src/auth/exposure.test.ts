import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OpsError } from '#core/ops-error.ts';
import { checkExposure } from './exposure.ts';

for (const host of ['127.0.0.1', '127.8.0.1', 'localhost', 'LOCALHOST', '::1', '[::1]']) {
  test(`without sign-in, ${host} may be listened on`, () => checkExposure({ host, auth: 'none' }));
}

for (const host of ['0.0.0.0', '::', '192.168.1.5', 'nas.example', '', '1.127.0.0', '127.evil.example']) {
  test(`without sign-in, ${JSON.stringify(host)} is refused, with the setting's name`, () => {
    assert.throws(
      () => checkExposure({ host, auth: 'none' }),
      (error) =>
        error instanceof OpsError && error.message.includes('auth: none') && error.message.includes(host),
    );
    checkExposure({ host, auth: 'password' });
  });
}
