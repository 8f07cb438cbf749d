import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { RequestOneTimeCode } from '../../src/accounts/application/request-one-time-code.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { demoPerson } from '../../src/seed/city/people.js';
import { openAccountsCity, type AccountsCity } from './city.js';

let city: AccountsCity | undefined;
let gateway: Server | undefined;
afterEach(async () => {
  await city?.close();
  gateway?.close();
  city = undefined;
  gateway = undefined;
});

const ask = (mobile: string) =>
  city?.module.get(RequestOneTimeCode).toRegister({ mobile, address: '10.1.0.1', locale: 'zh-Hans' });

it('a gateway that really delivers never gets a message to a demo account', async () => {
  const delivered: string[] = [];
  gateway = createServer((request, response) => {
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => delivered.push((JSON.parse(chunk) as { to: string }).to));
    request.on('end', () => response.writeHead(202).end());
  });
  await new Promise<void>((done) => gateway?.listen(0, '127.0.0.1', done));
  const { port } = gateway.address() as AddressInfo;
  city = await openAccountsCity({ seeded: true, smsGatewayUrl: `http://127.0.0.1:${port}` });
  await ask(demoPerson('xiaoman').mobile ?? '');
  await ask('13900000001');
  await city.module.get(Jobs).drain();
  expect(delivered).toEqual(['13900000001']);
});

it('a message is kept while the gateway is down and sent once it is back', async () => {
  city = await openAccountsCity();
  city.standIns.sms.down = true;
  await ask('13900000001');
  const jobs = city.module.get(Jobs);
  await jobs.drain();
  expect(city.standIns.sms.received).toEqual([]);
  city.standIns.sms.down = false;
  await city.dataSource.query('update graphile_worker._private_jobs set run_at = now()');
  await jobs.drain();
  expect(city.standIns.sms.received).toHaveLength(1);
  await jobs.drain();
  expect(city.standIns.sms.received).toHaveLength(1);
});

it('a code that could not be sent for ten minutes is not sent any more', async () => {
  city = await openAccountsCity();
  city.standIns.sms.down = true;
  await ask('13900000001');
  const jobs = city.module.get(Jobs);
  await jobs.drain();
  city.standIns.sms.down = false;
  const realNow = Date.now;
  Date.now = () => realNow() + 11 * 60_000;
  try {
    await city.dataSource.query('update graphile_worker._private_jobs set run_at = now()');
    await jobs.drain();
  } finally {
    Date.now = realNow;
  }
  expect(city.standIns.sms.received).toEqual([]);
});
