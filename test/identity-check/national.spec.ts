import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEMO_FACE_KEY, type FaceBehaviour } from '../../src/demo/national-face-service.js';
import { FindCheck } from '../../src/identity-check/application/find-check.js';
import { HttpNationalFaceService } from '../../src/identity-check/providers/http-national-face-service.js';
import { readSettings, SettingsError } from '../../src/platform/config/settings.js';
import { signInAs } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { freshPictures, judgementOf, Room, ToldJudge } from './room.js';

let portal: TestPortal;
let room: Room;
let engine: ToldJudge;
let secretFile: string;

beforeAll(async () => {
  secretFile = join(await mkdtemp(join(tmpdir(), 'tongban-face-key-')), 'secret');
  await writeFile(secretFile, `${DEMO_FACE_KEY.secret}\n`);
  portal = await startPortal({ nationalFaceService: { keyId: DEMO_FACE_KEY.id, secretFile, timeoutMs: 6000 } });
  room = new Room(portal);
  engine = ToldJudge.in(portal);
  engine.answer = judgementOf('pass');
});
afterAll(() => portal.close());
beforeEach(() => {
  engine.asked.length = 0;
  portal.standIns.face.asked = 0;
  // Tries are counted for six hours.
  portal.clock.setOffset(portal.clock.offset + 24 * 3_600_000);
});

/** A try while the service behaves so: what became of it and of its check. */
async function tried(key: string, behaviour: FaceBehaviour): Promise<{ attempt: string; check: string; way: string | undefined; id: string }> {
  portal.standIns.face.behaviour = behaviour;
  const actor = await room.actor(key);
  const check = await room.consented(actor);
  const begun = await room.capture(actor, check, await freshPictures());
  await room.judge();
  const after = await portal.app.get(FindCheck).byId(room.dataSource.manager, check.id);
  return { attempt: (await room.stateOf(begun.attemptId)).state, check: after?.state ?? '', way: after?.way, id: check.id };
}

describe('the national face service', () => {
  it('is asked first, without a portrait, and its yes is a pass', async () => {
    expect(await tried('xiaoman', 'normal')).toMatchObject({ attempt: 'passed', check: 'passed', way: 'national' });
    expect([portal.standIns.face.asked, engine.asked.length]).toEqual([1, 0]);
  });

  it('says a clear no', async () => {
    portal.standIns.face.forget('890101199405210021');
    expect(await tried('xiaoman', 'normal')).toMatchObject({ attempt: 'failed', check: 'failed', way: 'national' });
  });

  it('that is not sure leaves it to a clerk', async () => {
    expect(await tried('guifang', 'unsure')).toMatchObject({ attempt: 'review', check: 'waiting' });
    await room.dataSource.query("update face_attempt set state = 'lapsed' where state = 'review'");
    await room.dataSource.query("update identity_check set state = 'lapsed' where state = 'waiting'");
  });

  it('that does not cover the check leaves it to the portal’s own engine', async () => {
    expect(await tried('guifang', 'off')).toMatchObject({ attempt: 'passed', check: 'passed', way: 'face' });
    expect(engine.asked.length).toBe(1);
  });

  it.each(['down', 'slow', 'wrong'] as const)('that is %s is an outage: no try is used up, nothing is decided', async (behaviour) => {
    expect(await tried('xiaoman', behaviour)).toMatchObject({ attempt: 'outage', check: 'open' });
    expect(engine.asked.length).toBe(0);
  });

  it('is asked again after a short breakdown, within the time allowed', async () => {
    portal.standIns.face.downFor = 2;
    expect(await tried('guifang', 'normal')).toMatchObject({ attempt: 'passed', way: 'national' });
  });

  it('is named in the consent, which is a text of its own; whoever has no portrait here may use it', async () => {
    portal.standIns.face.behaviour = 'normal';
    const client = await signInAs(portal.url, 'mo');
    const { location } = await client.post('/identity-check');
    expect((await client.open(`${location}/consent`)).$('main').text()).toContain('国家身份认证服务');
    client.close();
    expect(await tried('mo', 'normal')).toMatchObject({ attempt: 'passed', way: 'national' });
    const texts: { text_version: string }[] = await room.dataSource.query('select distinct text_version from identity_consent');
    expect(texts).toEqual([{ text_version: '2026-11+national' }]);
  });

  it('takes nothing unsigned, changed or repeated', async () => {
    const before = portal.standIns.face.turnedAway;
    const wrongKey = await service('another secret, which the service does not know');
    const question = { name: '张小满', idNumber: '890101199405210021', challenge: ['left'] as const, frames: [] };
    expect(await wrongKey.judge(question)).toBe('outage');
    expect(portal.standIns.face.turnedAway).toBe(before + 1);
  });

  it('is set up whole, or the portal does not start', async () => {
    await expect(service('too short')).rejects.toThrow(SettingsError);
  });
});

async function service(secret: string): Promise<HttpNationalFaceService> {
  const file = join(await mkdtemp(join(tmpdir(), 'tongban-face-key-')), 'secret');
  await writeFile(file, secret);
  const made = new HttpNationalFaceService(readSettings({
    IDENTITY_CHECK_PROVIDER_URL: portal.standIns.faceServiceUrl, IDENTITY_CHECK_PROVIDER_KEY_ID: 'demo', IDENTITY_CHECK_PROVIDER_SECRET_FILE: file,
  }));
  await made.onModuleInit();
  return made;
}
