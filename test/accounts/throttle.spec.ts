import { afterAll, beforeAll, expect, it } from 'vitest';
import { Throttle } from '../../src/accounts/application/throttle.js';
import { openAccountsCity, type AccountsCity } from './city.js';

let city: AccountsCity;
beforeAll(async () => {
  city = await openAccountsCity();
});
afterAll(() => city.close());

/** As if so many seconds had passed since everything that happened. */
const later = (seconds: number) =>
  city.dataSource.query(
    `update sign_in_throttle set last_at = last_at - make_interval(secs => $1),
       next_at = case when next_at = '-infinity' then next_at else next_at - make_interval(secs => $1) end`,
    [seconds],
  );

const key = (name: string) => ({ name, waits: [0, 0, 10, 60], leakSeconds: 100 });

it('waits longer with every try, and lets in again afterwards', async () => {
  const throttle = city.module.get(Throttle);
  const enter = async () => (await throttle.enter(key('longer'))).waitSeconds;
  expect([await enter(), await enter(), await enter()]).toEqual([0, 0, 0]);
  expect(await enter()).toBe(10);
  await later(11);
  expect(await enter()).toBe(0);
  expect(await enter()).toBe(60);
});

it('forgets with time, and at once after a success', async () => {
  const throttle = city.module.get(Throttle);
  const enter = async () => (await throttle.enter(key('forgets'))).waitSeconds;
  for (let tries = 0; tries < 3; tries += 1) await enter();
  expect(await enter()).toBe(10);
  await later(310);
  expect([await enter(), await enter(), await enter()]).toEqual([0, 0, 0]);
  expect(await enter()).toBe(10);
  await throttle.forget(key('forgets'));
  expect(await enter()).toBe(0);
});

it('does not punish a busy network that stays below its measure', async () => {
  const throttle = city.module.get(Throttle);
  for (let hours = 0; hours < 50; hours += 1) {
    expect((await throttle.enter(key('busy'))).waitSeconds).toBe(0);
    await later(110);
  }
});

it('lets many in at the same moment, and counts each', async () => {
  const throttle = city.module.get(Throttle);
  const many = { name: 'moment', waits: [...Array.from({ length: 30 }, () => 0), 99], leakSeconds: 1000 };
  const waits = await Promise.all(Array.from({ length: 40 }, () => throttle.enter(many)));
  expect(waits.filter((each) => each.waitSeconds === 0)).toHaveLength(31);
});
