import { expect, test } from 'vitest';
import { chosenQueue, withQueue } from './queue-link.js';

test('a queue survives the way through an address', () => {
  const queue = { view: 'overdue', slug: 'residence-permit' } as const;
  const url = new URL(withQueue('/desk/cases/SJ1', queue, { done: 'accept' }), 'http://desk');
  expect(chosenQueue(Object.fromEntries(url.searchParams))).toEqual(queue);
  expect(url.searchParams.get('done')).toBe('accept');
});

test('the first queue needs no words, and what is not understood is left out', () => {
  expect(withQueue('/desk', { view: 'waiting', slug: undefined })).toBe('/desk');
  expect(chosenQueue({ view: 'everything', service: ['a', 'b'] })).toEqual({ view: 'waiting', slug: undefined });
  expect(chosenQueue({ service: '"><script>' })).toEqual({ view: 'waiting', slug: undefined });
});
