import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACTIONS, type Challenge } from '../../src/identity-check/judgement/judgement.js';
import { framesFor } from '../support/faces/frames.js';
import { signInAs, type HttpClient } from '../support/http-client.js';
import { type PortalGround, PortalProcess, prepareProcessGround } from '../support/portal-process.js';

let ground: PortalGround;
let portal: PortalProcess;
let client: HttpClient;
let database: pg.Client;

/** The portal as the demonstration runs it: it judges by itself. */
const start = (): Promise<PortalProcess> => PortalProcess.start(ground, { TONGBAN_MODE: 'demo' });

beforeAll(async () => {
  await framesFor('eileen', ACTIONS);
  ground = await prepareProcessGround();
  database = new pg.Client({ connectionString: ground.database.url });
  await database.connect();
  portal = await start();
  client = await signInAs(portal.url, 'xiaoman');
}, 300_000);
afterAll(async () => {
  client?.close();
  await portal?.end('SIGKILL');
  await database?.end();
  await ground?.remove();
});

/** 张小满 consents and does what she is asked; her pictures are sent no earlier than a camera would have taken them. */
async function sentTry(): Promise<string> {
  const { location } = await client.post('/identity-check');
  await client.post(`${location}/consent`, { face: 'yes' });
  const begun = Date.now();
  const answer = await client.post(`${location}/face/attempts`);
  const { attempt, nonce, challenge } = JSON.parse(String(answer.body)) as { attempt: string; nonce: string; challenge: Challenge };
  const film = await framesFor('eileen', challenge, { framesPerSecond: 7, before: 0.9, between: 0.5, after: 0.3 });
  const path = `${location}/face/attempts/${attempt}`;
  await new Promise((resolve) => setTimeout(resolve, begun + (film.at(-1)?.takenMs ?? 0) - Date.now()));
  for (let from = 0; from < film.length; from += 8) {
    const files = film.slice(from, from + 8).map(({ picture, takenMs }, index) =>
      ({ field: 'frame', name: `${from + index}-${takenMs}.jpg`, type: 'image/jpeg', content: picture }));
    expect((await client.upload(`${path}/frames`, files, { nonce })).status).toBe(200);
  }
  expect((await client.post(`${path}/done`, { nonce, count: String(film.length) })).status).toBe(200);
  return path;
}

test('a worker killed in the middle of a face check costs nothing: the next one judges it', async () => {
  const path = await sentTry();
  await expect.poll(async () => (await database.query('select lease_id from face_attempt')).rows[0]?.lease_id, { timeout: 60_000 }).toBeTruthy();
  await portal.end('SIGKILL');
  expect((await database.query('select state, takes from face_attempt')).rows).toEqual([{ state: 'queued', takes: 1 }]);

  portal = await start();
  const state = async (): Promise<string> => (JSON.parse(String((await client.get(path)).body)) as { state: string }).state;
  await expect.poll(state, { timeout: 180_000, interval: 1000 }).toBe('passed');
  expect((await database.query('select takes from face_attempt')).rows).toEqual([{ takes: 2 }]);
}, 300_000);
