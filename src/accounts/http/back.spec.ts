import { expect, it } from 'vitest';
import { sitePath } from './back.js';

it('goes back to a page of this site', () => {
  expect(sitePath('/services/residence-permit/apply?page=2', '/account')).toBe('/services/residence-permit/apply?page=2');
});

it.each([
  'https://evil.example/', '//evil.example', '/\\evil.example', '/\t/evil.example', '/%0a\n/evil.example', 'javascript:alert(1)',
  'services', '', undefined, ['/a'], `/${'a'.repeat(600)}`, '/..//evil.example\\@',
])('never leaves it by %j', (text) => {
  expect(sitePath(text, '/account')).toBe('/account');
});

it('does not climb out by dots', () => {
  expect(sitePath('/..//evil.example', '/account')).toMatch(/^\/(?!\/)|^\/account$/);
});
