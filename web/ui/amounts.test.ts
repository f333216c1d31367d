import assert from 'node:assert/strict';
import { test } from 'node:test';
import { money } from './amounts.ts';

test('amounts are told in cents, and those below a cent are not told as nothing', () => {
  assert.equal(money(0, 'en-US'), '$0.00');
  assert.equal(money(1234.5, 'en-US'), '$1,234.50');
  assert.equal(money(0.01, 'en-US'), '$0.01');
  assert.equal(money(0.000027, 'en-US'), '$0.000027');
  assert.match(money(0.0041, 'de'), /^0,0041\s\$$/);
});
