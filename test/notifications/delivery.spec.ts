import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CitizenActor } from '../../src/accounts/domain/actor.js';
import { FindParty } from '../../src/accounts/application/find-party.js';
import { Notify } from '../../src/notifications/application/notify.js';
import { MESSAGE_KINDS } from '../../src/notifications/domain/message.js';
import { messageText } from '../../src/notifications/application/message-text.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { demoFirm, demoPerson } from '../../src/seed/city/people.js';
import { Room } from '../certificates-room/support/room.js';
import { type MailServer, startMailServer, startSmsServer, type SmsServer } from './support.js';

let mail: MailServer;
let sms: SmsServer;
let room: Room;
let gulmira: CitizenActor;

beforeAll(async () => {
  [mail, sms] = await Promise.all([startMailServer(), startSmsServer()]);
  room = await Room.open({
    SMTP_URL: `smtp://127.0.0.1:${mail.port}/stand-in`,
    SMS_GATEWAY_URL: `http://127.0.0.1:${sms.port}/stand-in`,
    BASE_URL: 'http://localhost:3000',
  });
  gulmira = await room.actor('gulmira');
});
afterAll(async () => {
  await room.close();
  await Promise.all([mail.close(), sms.close()]);
});
afterEach(() => {
  mail.received.length = 0;
  sms.received.length = 0;
  mail.refuseNext = 0;
  sms.down = false;
});

const notify = (...notification: Parameters<Notify['send']>[1][]) =>
  room.dataSource.transaction(async (manager) => {
    for (const each of notification) await room.get(Notify).send(manager, each);
  });
const drain = () => room.get(Jobs).drain();
/** As if the queue's pause before the next try were over. A failed job that is still being put back is waited for. */
const letTimePass = async () => {
  await vi.waitUntil(async () => (await room.manager.query<unknown[]>('select 1 from graphile_worker._private_jobs where locked_at is not null')).length === 0);
  await room.manager.query("update graphile_worker._private_jobs set run_at = now() - interval '1 second'");
};
const deliveries = (accountId: string) =>
  room.manager.query(
    'select channel, state, attempts, error from delivery d join message m on m.id = d.message_id where account_id = $1 order by d.at desc, channel',
    [accountId],
  );

describe('a message', () => {
  it('is tried again when the mail server turns it away, and arrives once, in the reader’s language', async () => {
    mail.refuseNext = 1;
    await notify({ accountIds: [gulmira.accountId], kind: 'receipt', params: { number: 'SJ202611230000427' }, link: '/cases/SJ202611230000427' });
    await drain();
    expect(mail.received).toHaveLength(0);
    expect(await deliveries(gulmira.accountId)).toEqual([{ channel: 'mail', state: 'failed', attempts: 1, error: expect.stringContaining('451') }]);
    await letTimePass();
    await drain();
    await drain();
    expect(mail.received).toHaveLength(1);
    const [{ subject, text = '', to } = { subject: '', text: '', to: undefined }] = mail.received;
    expect(subject).toBe('[Tongban] Application submitted');
    expect(text).toContain('http://localhost:3000/cases/SJ202611230000427');
    expect(JSON.stringify(to)).toContain('gulmira@demo.shenjiang.example');
    expect(text).not.toContain('古丽米热');
    expect(await deliveries(gulmira.accountId)).toEqual([{ channel: 'mail', state: 'sent', attempts: 2, error: null }]);
  });

  it('goes by SMS too when something must be done, and a failing gateway does not repeat the mail', async () => {
    const actor = await room.actor('liqun');
    sms.down = true;
    await notify({ accountIds: [actor.accountId], kind: 'correction-asked', params: { number: 'SJ1' }, link: '/cases/SJ1' });
    await drain();
    expect([mail.received.length, sms.received.length]).toEqual([1, 0]);
    sms.down = false;
    await letTimePass();
    await drain();
    expect([mail.received.length, sms.received.length]).toEqual([1, 1]);
    expect(sms.received[0]).toMatchObject({ to: demoPerson('liqun').mobile, text: expect.stringContaining('SJ1') as unknown });
  });

  it('does not exist when the change that it tells of does not', async () => {
    const actor = await room.actor('min');
    await expect(
      room.dataSource.transaction(async (manager) => {
        await room.get(Notify).send(manager, { accountIds: [actor.accountId], kind: 'accepted', params: { number: 'SJ2' } });
        throw new Error('the step failed');
      }),
    ).rejects.toThrow('the step failed');
    await drain();
    expect(mail.received).toHaveLength(0);
    expect(await room.manager.query('select 1 from message where account_id = $1', [actor.accountId])).toEqual([]);
  });

  it('to someone without an e-mail address stays in the portal', async () => {
    const actor = await room.actor('guifang');
    await notify({ accountIds: [actor.accountId], kind: 'accepted', params: { number: 'SJ3' } });
    await drain();
    expect(mail.received).toHaveLength(0);
    expect(await deliveries(actor.accountId)).toEqual([{ channel: 'mail', state: 'suppressed', attempts: 1, error: null }]);
  });

  it('for a firm reaches all who may act for it', async () => {
    const firm = await room.get(FindParty).byCode(room.manager, demoFirm('flavour').creditCode);
    await notify({ partyId: firm?.id ?? '', kind: 'accepted', params: { number: 'SJ4' } });
    await drain();
    const reached = mail.received.flatMap(({ to }) => (Array.isArray(to) ? to : to ? [to] : [])).map((to) => to.text).sort();
    expect(reached).toEqual(['liqun@demo.shenjiang.example', 'mo@demo.shenjiang.example']);
  });

  it('leads to the portal and nowhere else', async () => {
    await expect(notify({ accountIds: [gulmira.accountId], kind: 'accepted', params: {}, link: '//evil.example' })).rejects.toThrow(/path of the portal/);
  });
});

it('a demo account’s messages are never handed to a server that really delivers', async () => {
  const real = await Room.open({ SMTP_URL: `smtp://127.0.0.1:${mail.port}`, SMS_GATEWAY_URL: `http://127.0.0.1:${sms.port}` });
  try {
    const demo = await real.actor('xiaoman');
    const person = await real.actor('min');
    await real.manager.query('update account set demo = false where id = $1', [person.accountId]);
    await real.get(Notify).send(real.manager, { accountIds: [demo.accountId, person.accountId], kind: 'refused', params: { number: 'SJ5' } });
    await real.get(Jobs).drain();
    expect(mail.received.map(({ to }) => (Array.isArray(to) ? '' : to?.text))).toEqual(['min@demo.shenjiang.example']);
    expect(sms.received.map(({ to }) => to)).toEqual([demoPerson('min').mobile]);
  } finally {
    await real.close();
  }
});

it.each(MESSAGE_KINDS)('every kind has its words in three languages: %s', (kind) => {
  const params = { number: 'SJ1', type: '居住证', date: '2026-11-30' };
  for (const locale of ['zh-Hans', 'zh-Hant', 'en'] as const) {
    const { title, body } = messageText(kind, params, locale);
    expect(title).not.toBe('');
    // What it is about: a case, a certificate, or a check of one's identity, which has no number.
    expect(body).toMatch(/^(identity|appointment)-/.test(kind) ? /核[验驗]|check|video|window/i : /SJ1|居住[证證]|Residence permit/);
    if (locale === 'en') expect(title + body).not.toMatch(/\p{Script=Han}/u);
  }
});
