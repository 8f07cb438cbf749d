import { expect, it } from 'vitest';
import { networkOf } from './throttle.js';

it.each([
  ['203.0.113.9', '203.0.113.0/24'],
  ['::ffff:203.0.113.77', '203.0.113.0/24'],
  ['2001:db8:1:2ff::1', '2001:0db8:0001:02/56'],
  ['2001:db8:1:200:aaaa:bbbb:cccc:dddd', '2001:0db8:0001:02/56'],
  ['2001:DB8::1', '2001:0db8:0000:00/56'],
  ['::1', '0000:0000:0000:00/56'],
  ['fe80::1%eth0', 'fe80:0000:0000:00/56'],
  ['', ''],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

it('neighbours share a network, strangers do not', () => {
  expect(networkOf('203.0.113.1')).toBe(networkOf('203.0.113.254'));
  expect(networkOf('203.0.113.1')).not.toBe(networkOf('203.0.114.1'));
  expect(networkOf('2001:db8:1:2aa::1')).toBe(networkOf('2001:db8:1:2bb:9::2'));
  expect(networkOf('2001:db8:1:2aa::1')).not.toBe(networkOf('2001:db8:1:3aa::1'));
});
