import { load } from 'cheerio';
import request from 'supertest';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { FindUnread } from '../../src/notifications/application/find-unread.js';
import { Notify } from '../../src/notifications/application/notify.js';
import { pagesFor, type Reader } from '../certificates-room/support/http.js';
import { Room } from '../certificates-room/support/room.js';

const reader: Reader = { actor: undefined, locale: 'zh-Hans' };
let room: Room;

beforeAll(async () => {
  room = await Room.open({}, pagesFor(reader));
});
afterAll(() => room.close());
beforeEach(async () => {
  reader.actor = await room.actor('xiaoman');
});

const server = () => room.app.getHttpServer();
const send = async (holder: string, number: string) =>
  room.get(Notify).send(room.manager, {
    accountIds: [(await room.actor(holder)).accountId], kind: 'accepted', params: { number }, link: `/cases/${number}`,
  });
const unread = async () => room.get(FindUnread).count((await room.actor('xiaoman')).accountId);

it('messages stand newest first, twenty to a page, and each is read by opening it', async () => {
  for (let number = 1; number <= 23; number += 1) await send('xiaoman', `SJ${number}`);
  const first = load((await request(server()).get('/messages').expect(200)).text);
  const bodies = first('.messages button > span').map((_i, body) => first(body).text()).get();
  expect(bodies).toHaveLength(20);
  expect(bodies[0]).toContain('SJ23');
  expect(first('.messages__unread')).toHaveLength(20);
  const next = first('a[rel="next"]').attr('href') ?? '';
  const second = load((await request(server()).get(next).expect(200)).text);
  expect(second('.messages > li')).toHaveLength(3);

  expect(await unread()).toBe(23);
  const action = first('.messages form').first().attr('action') ?? '';
  const csrf = first('.messages input[name="_csrf"]').first().attr('value') ?? '';
  await request(server()).post(action).type('form').send({ _csrf: csrf }).expect(303).expect('location', '/cases/SJ23');
  expect(await unread()).toBe(22);
  await request(server()).post('/messages/read-all').type('form').send({ _csrf: csrf }).expect(303);
  expect(await unread()).toBe(0);
});

it('another’s message is not found, and a change without the token is not made', async () => {
  await send('mo', 'SJ99');
  const rows: { id: string }[] = await room.manager.query("select id from message where params ->> 'number' = 'SJ99'");
  const path = `/messages/${rows[0]?.id}`;
  await request(server()).post(path).type('form').send({ _csrf: 'token-of-the-session' }).expect(404);
  await request(server()).post(path).type('form').send({}).expect(403);
  expect(await room.manager.query('select read_at from message where id = $1', [rows[0]?.id])).toEqual([{ read_at: null }]);
});
