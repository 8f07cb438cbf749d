import { describe, expect, it } from 'vitest';
import { comesFromOurPages } from './origin-check.js';

const own = 'https://city.example';
const post = (headers: Record<string, string>) => comesFromOurPages({ method: 'POST', headers }, own);

describe('a change', () => {
  it('is taken from our own page', () => {
    expect(post({ 'sec-fetch-site': 'same-origin' })).toBe(true);
    expect(post({ origin: own })).toBe(true);
    expect(post({ referer: `${own}/sign-in` })).toBe(true);
  });

  it('is refused from elsewhere, from a sibling host, and from nowhere', () => {
    expect(post({ 'sec-fetch-site': 'cross-site', origin: own })).toBe(false);
    expect(post({ 'sec-fetch-site': 'same-site' })).toBe(false);
    expect(post({ origin: 'null' })).toBe(false);
    expect(post({ referer: 'https://city.example.evil/' })).toBe(false);
    expect(post({})).toBe(false);
  });

  it('is not what a GET is', () => {
    expect(comesFromOurPages({ method: 'GET', headers: { 'sec-fetch-site': 'cross-site' } }, own)).toBe(true);
  });
});
