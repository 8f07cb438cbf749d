import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isStandIn } from '../accounts/domain/stand-in.js';
import { startStandIns, type StandIns } from './stand-ins.js';

let standIns: StandIns;
beforeAll(async () => {
  standIns = await startStandIns({ people: [{ name: '张小满', idNumber: '890101199405210021' }], slowMs: 50 });
});
afterAll(() => standIns.stop());

const match = async (name: string, signal?: AbortSignal): Promise<Response> =>
  fetch(`${standIns.identityProviderUrl}/match`, {
    method: 'POST',
    body: JSON.stringify({ requestId: 'r1', name, idNumber: '890101199405210021' }),
    ...(signal && { signal }),
  });

describe('the stand-ins of the demonstration', () => {
  it('are marked, so that nothing for a demo account goes anywhere else', () => {
    for (const url of [standIns.identityProviderUrl, standIns.smsGatewayUrl, standIns.smtpUrl]) expect(isStandIn(url)).toBe(true);
    for (const url of ['https://sms.example', 'http://sms.example/stand-in', 'smtp://127.0.0.1:25', undefined]) {
      expect(isStandIn(url)).toBe(false);
    }
  });

  it('know whose number it is', async () => {
    await expect((await match('张小满')).json()).resolves.toEqual({ requestId: 'r1', result: 'match' });
    await expect((await match('张小曼')).json()).resolves.toEqual({ requestId: 'r1', result: 'mismatch' });
  });

  it('can be slow, wrong and down', async () => {
    standIns.identity.behaviour = 'down';
    expect((await match('张小满')).status).toBe(503);
    standIns.identity.behaviour = 'wrong';
    await expect((await match('张小满')).json()).resolves.not.toMatchObject({ requestId: 'r1' });
    standIns.identity.behaviour = 'slow';
    await expect(match('张小满', AbortSignal.timeout(10))).rejects.toThrow();
    standIns.identity.behaviour = 'normal';
  });

  it('keep the text messages, each once however often it is sent', async () => {
    const send = (): Promise<Response> =>
      fetch(`${standIns.smsGatewayUrl}/messages`, {
        method: 'POST',
        body: JSON.stringify({ id: 'm1', to: '19989010001', text: '验证码' }),
      });
    await send();
    expect((await send()).status).toBe(202);
    expect(standIns.sms.received).toMatchObject([{ to: '19989010001', text: '验证码' }]);
  });

  it('take mails and can show them', async () => {
    const transport = createTransport(standIns.smtpUrl);
    await transport.sendMail({ from: 'a@shenjiang.example', to: 'b@demo.shenjiang.example', subject: '受理通知', text: '您好' });
    transport.close();
    await expect((await fetch(`${standIns.mailboxUrl}/messages`)).json()).resolves.toMatchObject([
      { to: 'b@demo.shenjiang.example', subject: '受理通知', text: '您好' },
    ]);
  });
});
