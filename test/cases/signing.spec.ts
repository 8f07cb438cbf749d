import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD, demoPerson } from '../../src/seed/city/people.js';
import { SigningIdentities } from '../../src/certificates/application/signing-identities.js';
import { verifyPdf } from '../../src/platform/signing/pdf-signature.js';
import { act } from '../authorization/somebodys-things.js';
import { HttpClient, signInAs, type Answer } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { foundCompany, founder, proveIdentity, settle, signatoriesOf } from './signing-people.js';

const DAY_MS = 86_400_000;
const FOUNDERS = ['xiaoman', 'mo', 'jianguo'] as const;

let portal: TestPortal;
const clients = new Map<string, HttpClient>();

beforeAll(async () => {
  portal = await startPortal();
  for (const key of [...FOUNDERS, 'min']) clients.set(key, await signInAs(portal.url, key));
});

afterAll(async () => {
  for (const client of clients.values()) client.close();
  await portal?.close();
});

const as = (key: string): HttpClient => {
  const client = clients.get(key);
  if (!client) throw new Error(`${key} is not signed in`);
  return client;
};
const goOn = (milliseconds: number): void => portal.clock.setOffset(portal.clock.offset + milliseconds);
const source = (): DataSource => portal.app.get(DataSource);

/** The links sent to somebody's mobile, the newest first. */
const linksTo = (key: string): string[] =>
  portal.standIns.sms.received
    .filter((message) => message.to === demoPerson(key).mobile)
    .flatMap((message) => /\/sign\/[\w-]{32}/.exec(message.text)?.[0] ?? []);

const shownOn = (page: Answer): string => page.$('input[name="shown"]').attr('value') ?? '';

async function sign(key: string, id: string, way: 'face' | 'video' | 'window'): Promise<Answer> {
  await proveIdentity(portal, as(key), id, way);
  const page = await as(key).get(`/signatures/${id}`);
  return as(key).post(`/signatures/${id}/sign`, { declared: 'yes', password: DEMO_PASSWORD, shown: shownOn(page) });
}

async function stateOf(number: string): Promise<string> {
  const [row] = await source().query<{ state: string }[]>('select state from case_file where number = $1', [number]);
  return row?.state ?? '';
}

describe('a company that three people found', () => {
  let number = '';
  let ids: string[] = [];
  let firstLink = '';

  it('asks each of them by a link of their own, and no office before they have signed', async () => {
    ({ number } = await foundCompany(as('jianguo'), FOUNDERS));
    ids = await signatoriesOf(portal, number);
    expect(ids).toHaveLength(3);
    await portal.work();
    for (const key of FOUNDERS) expect(linksTo(key), key).toHaveLength(1);
    expect(new Set(FOUNDERS.flatMap(linksTo)).size).toBe(3);
    const page = await as('jianguo').get(`/cases/${number}`);
    expect(page.$('main').text()).toContain('正在等签署人签署');
    expect(page.$('main').text()).not.toContain('收件凭证');
    expect(await source().query('select 1 from queue_entry where number = $1', [number])).toEqual([]);
    // What is known of them lies sealed; the process knows them by ids that say nothing.
    const [row] = await source().query<{ state: { variables: Record<string, unknown> } }[]>(
      'select p.state from process_instance p join case_file c on c.id = p.id where c.number = $1', [number]);
    expect(row?.state.variables['signatories']).toEqual(ids);
  });

  it('opens a link for the named person alone, as often as they like, and tells all others nothing', async () => {
    firstLink = linksTo('xiaoman')[0] ?? '';
    for (const client of [as('mo'), as('min')]) {
      const refused = await client.get(firstLink);
      expect([refused.status, refused.html.includes('章程'), refused.html.includes('张小满')]).toEqual([404, false, false]);
      expect((await client.get(`/signatures/${ids[0]}`)).status).toBe(404);
      expect((await client.get(`/signatures/${ids[0]}/document`)).status).toBe(404);
      expect((await client.post(`/signatures/${ids[0]}/sign`, { declared: 'yes', password: DEMO_PASSWORD, shown: '' })).status).toBe(404);
    }
    const nobody = new HttpClient(portal.url);
    expect((await nobody.get(firstLink)).location).toMatch(/^\/sign-in/);
    nobody.close();
    for (let times = 0; times < 2; times += 1) {
      const page = await as('xiaoman').follow(await as('xiaoman').get(firstLink));
      expect(page.status).toBe(200);
      expect(page.$('article').text()).toContain('张小满（证件号码末四位 0021），以货币认缴出资人民币 300,000.00 元');
    }
  });

  it('lets nobody sign before their identity is proven for this very document', async () => {
    const id = ids[0] ?? '';
    const page = await as('xiaoman').get(`/signatures/${id}`);
    expect(page.$('form[action$="/sign"]')).toHaveLength(0);
    const file = await as('xiaoman').get(`/signatures/${id}/document`);
    const hash = createHash('sha256').update(file.body).digest('hex');
    expect(page.html).toContain(hash);
    const early = await as('xiaoman').post(`/signatures/${id}/sign`, { declared: 'yes', password: DEMO_PASSWORD, shown: hash });
    expect(early.status).toBe(422);
    expect(early.$('.govuk-error-summary').text()).toContain('请先完成本文件的身份核验');

    // A check that was not passed does not do either, and may be tried again.
    const asked = await as('xiaoman').post(`/signatures/${id}/identity-check`);
    await settle(portal, asked.location.split('/').at(-1) ?? '', 'face', 'fail');
    expect((await as('xiaoman').get(`/signatures/${id}`)).$('main').text()).toContain('上次核验没有通过');
    expect((await as('xiaoman').post(`/signatures/${id}/sign`, { declared: 'yes', password: DEMO_PASSWORD, shown: hash })).status).toBe(422);
  });

  it('takes a wrong password, a missing declaration and another text for what they are', async () => {
    const id = ids[0] ?? '';
    await proveIdentity(portal, as('xiaoman'), id, 'face');
    const page = await as('xiaoman').get(`/signatures/${id}`);
    const shown = shownOn(page);
    expect((await as('xiaoman').post(`/signatures/${id}/sign`, { password: DEMO_PASSWORD, shown })).status).toBe(422);
    expect((await as('xiaoman').post(`/signatures/${id}/sign`, { declared: 'yes', password: 'wrong', shown })).status).toBe(422);
    expect((await as('xiaoman').post(`/signatures/${id}/sign`, { declared: 'yes', password: DEMO_PASSWORD, shown: 'f'.repeat(64) })).status).toBe(409);
    const signed = await as('xiaoman').post(`/signatures/${id}/sign`, { declared: 'yes', password: DEMO_PASSWORD, shown });
    expect([signed.status, signed.location]).toEqual([303, `/signatures/${id}`]);
    const again = await as('xiaoman').post(`/signatures/${id}/sign`, { declared: 'yes', password: DEMO_PASSWORD, shown });
    expect(again.status).toBe(303);
    expect((await as('xiaoman').get(firstLink)).location).toBe(`/signatures/${id}`);
    expect((await source().query('select 1 from signature where signatory_id = $1', [id]))).toHaveLength(1);
  });

  it('is refused by the database itself when a check for one purpose is offered for another', async () => {
    const [document] = await source().query<{ id: string }[]>('select d.id from signing_document d join case_file c on c.id = d.case_id where c.number = $1', [number]);
    const insert = (signatory: string | undefined, account: string, check: string | null): Promise<unknown> =>
      source().query(
        `insert into signature (id, signatory_id, document_id, act, account_id, method, check_id, check_way, checked_at, at)
         select gen_random_uuid(), $1, $2, 'sign', a.id, 'password', c.id, c.way, c.decided_at, now()
         from account a left join identity_check c on c.id = $4 where a.mobile_index = (select mobile_index from account x join party p on p.id = x.party_id where x.id = $3)`,
        [signatory, document?.id, account, check]);
    const accountOf = async (signatory: string | undefined): Promise<string> => {
      const [row] = await source().query<{ id: string }[]>('select a.id from account a join party p on p.id = a.party_id join signatory s on s.code_index = p.code_index where s.id = $1', [signatory]);
      return row?.id ?? '';
    };
    const mo = await accountOf(ids[1]);
    // 张小满's check for her own signature, offered by 李默 for his; then his account check.
    const [hers] = await source().query<{ check_id: string }[]>('select check_id from signature where signatory_id = $1', [ids[0]]);
    await expect(insert(ids[1], mo, hers?.check_id ?? '')).rejects.toThrow(/not made for this signature/);
    const [account] = await source().query<{ id: string }[]>(
      `insert into identity_check (id, account_id, party_id, purpose, state, way, return_path, created_at, decided_at)
       select gen_random_uuid(), a.id, a.party_id, 'account', 'passed', 'video', '/', now(), now() from account a where a.id = $1 returning id`, [mo]);
    await expect(insert(ids[1], mo, account?.id ?? '')).rejects.toThrow(/not made for this signature/);
    // And nobody signs for somebody else.
    await expect(insert(ids[1], await accountOf(ids[2]), null)).rejects.toThrow(/those whom its case names/);
  });

  it('shows the applicant who has signed, masked, and sends a link again or to another mobile', async () => {
    const path = `/cases/${number}/signatories`;
    const page = await as('jianguo').get(path);
    expect(page.$('main').text()).toContain('张*满');
    expect(page.$('main').text()).not.toContain('张小满');
    expect(page.$('main').text()).toContain('3 位签署人，已签署 1 位');
    expect((await as('mo').get(path)).status).toBe(404);
    expect((await as('jianguo').post(`${path}/${ids[1]}/resend`)).status).toBe(422);
    expect((await as('jianguo').post(`${path}/${ids[1]}/mobile`, { mobile: '12345' })).status).toBe(422);
    expect((await as('jianguo').post(`${path}/${ids[0]}/resend`)).status).toBe(409);
    const old = linksTo('mo')[0] ?? '';
    expect((await as('jianguo').post(`${path}/${ids[1]}/mobile`, { mobile: '199 8901 2345' })).status).toBe(303);
    await portal.work();
    expect((await as('mo').get(old)).status).toBe(404);
    const sent = portal.standIns.sms.received.find((message) => message.to === '19989012345');
    const link = /\/sign\/[\w-]{32}/.exec(sent?.text ?? '')?.[0] ?? '';
    expect((await as('mo').get(link)).location).toBe(`/signatures/${ids[1]}`);
    goOn(11 * 60_000);
    expect((await as('jianguo').post(`${path}/${ids[1]}/resend`)).status).toBe(303);
    expect((await as('mo').get(link)).status).toBe(404);
  });

  it('reminds once a day whoever has not signed, and nobody else', async () => {
    const before = FOUNDERS.map((key) => linksTo(key).length);
    goOn(DAY_MS + 60_000);
    await portal.work();
    await portal.work();
    expect(FOUNDERS.map((key, index) => linksTo(key).length - (before[index] ?? 0))).toEqual([0, 0, 1]);
    expect(portal.standIns.sms.received.filter((message) => message.to === '19989012345')).toHaveLength(3);
  });

  it('goes to the office when the last has signed: now there is a receipt, and the time runs', async () => {
    expect((await sign('mo', ids[1] ?? '', 'video')).status).toBe(303);
    expect(await source().query('select 1 from queue_entry where number = $1', [number])).toEqual([]);
    expect((await sign('jianguo', ids[2] ?? '', 'window')).status).toBe(303);
    expect(await source().query('select 1 from queue_entry where number = $1', [number])).toHaveLength(1);
    expect((await as('jianguo').get(`/cases/${number}`)).$('main').text()).toContain('收件凭证');
    const sealed = await as('xiaoman').get(`/signatures/${ids[0]}/document`);
    expect(verifyPdf(sealed.body, portal.app.get(SigningIdentities, { strict: false }).trusted)).toMatchObject({ genuine: true });
    expect(Buffer.compare(sealed.body, (await as('jianguo').get(`/cases/${number}/signatories/document`)).body)).toBe(0);
  });

  it('comes into being when it is granted: the licence is the firm’s, and its founder acts for it', async () => {
    await act(portal, number, 'accept');
    const [entry] = await source().query<{ office_id: string; token: number }[]>('select office_id, token from queue_entry where number = $1', [number]);
    expect(entry).toBeDefined();
    await act(portal, number, 'approve', { byColleague: true });
    await portal.work();
    await portal.work();
    expect(await stateOf(number)).toBe('approved');
    const parties = await as('jianguo').get('/account/party');
    const firm = parties.$('label').filter((_, label) => parties.$(label).text().includes('申江三人行咖啡有限公司'));
    const value = parties.$(`#${firm.attr('for')}`).attr('value') ?? '';
    await as('jianguo').post('/account/party', { party: value });
    const wallet = await as('jianguo').get('/wallet');
    expect(wallet.$('main').text()).toContain('营业执照');
    const licence = await as('jianguo').get(/\/wallet\/[0-9a-f-]{36}/.exec(wallet.html)?.[0] ?? '');
    expect(licence.$('main').text()).toMatch(/9189•+01\w{2}/);
    expect(licence.$('main').text()).toContain('90 万元');
    await as('jianguo').post('/account/party', { party: parties.$('input[name="party"][checked]').attr('value') ?? '' });
  });
});

describe('somebody who does not agree', () => {
  let number = '';
  let ids: string[] = [];

  it('says why; the signing stops, and the applicant changes what it is about', async () => {
    ({ number } = await foundCompany(as('jianguo'), ['xiaoman', 'mo']));
    ids = await signatoriesOf(portal, number);
    await sign('xiaoman', ids[0] ?? '', 'face');
    expect((await as('jianguo').post(`/cases/${number}/signatories/${ids[1]}/mobile`, { mobile: '19989012346' })).status).toBe(303);
    const page = await as('mo').get(`/signatures/${ids[1]}/decline`);
    expect((await as('mo').post(`/signatures/${ids[1]}/decline`, { reason: ' ', shown: shownOn(page) })).status).toBe(422);
    expect((await as('mo').post(`/signatures/${ids[1]}/decline`, { reason: '出资额应是 60 万元', shown: shownOn(page) })).status).toBe(303);
    expect((await as('mo').get(`/signatures/${ids[1]}`)).$('main').text()).toContain('您不同意签署');
    expect(await stateOf(number)).toBe('correction');
    expect((await as('jianguo').get(`/cases/${number}`)).$('main').text()).toContain('不同意');
    expect((await as('jianguo').get(`/cases/${number}/correction`)).$('main').text()).toContain('出资额应是 60 万元');
  });

  it('is asked again after the change, as are all who had signed: their signature was for another text', async () => {
    const path = `/cases/${number}/correction`;
    const page = await as('jianguo').get(path);
    const answer = await as('jianguo').send(page, `${path}/submit`, {
      ...founder('mo', 1), 'founders.1.contribution': '600000', declared: 'yes', password: DEMO_PASSWORD,
    });
    expect([answer.path, answer.$('.govuk-error-summary').text()]).toEqual([`/cases/${number}`, '']);
    expect(await signatoriesOf(portal, number)).toEqual(ids);
    // The form still names the mobile that was wrong: the link goes to the one it was changed to.
    await portal.work();
    expect(portal.standIns.sms.received.filter((message) => message.to === '19989012346' && message.text.includes('/sign/'))).toHaveLength(2);
    const changed = await as('xiaoman').get(`/signatures/${ids[0]}`);
    expect(changed.$('main').text()).toContain('原来的签署不再有效');
    expect(changed.$('article').text()).toContain('600,000.00');
    // The check for the old text does not serve the new one.
    expect(changed.$('form[action$="/sign"]')).toHaveLength(0);
    expect((await sign('xiaoman', ids[0] ?? '', 'face')).status).toBe(303);
    expect((await sign('mo', ids[1] ?? '', 'face')).status).toBe(303);
    expect(await source().query('select 1 from queue_entry where number = $1', [number])).toHaveLength(1);
  });

  it('a correction that leaves the document as it was leaves its signatures too', async () => {
    await act(portal, number, 'correct', { items: [{ kind: 'material', ref: 'premises_proof', reason: '看不清' }] });
    const [row] = await source().query<{ application_id: string }[]>('select application_id from case_file where number = $1', [number]);
    const file = { field: 'files', name: '新产权证.png', type: 'image/png', content: await newPicture() };
    const path = `/cases/${number}/correction`;
    await as('jianguo').get(path);
    const [old] = await source().query<{ file_id: string }[]>("select file_id from application_upload where application_id = $1 and slot_id = 'premises_proof' and removed_at is null", [row?.application_id]);
    await as('jianguo').post(`/applications/${row?.application_id}/materials/premises_proof/files/${old?.file_id}/remove`, { back: path });
    await as('jianguo').upload(`/applications/${row?.application_id}/materials/premises_proof/upload`, [file], { back: path });
    const answer = await as('jianguo').send(await as('jianguo').get(path), `${path}/submit`, { declared: 'yes', password: DEMO_PASSWORD });
    expect([answer.path, answer.$('.govuk-error-summary').text()]).toEqual([`/cases/${number}`, '']);
    await portal.work();
    expect(await source().query('select 1 from queue_entry where number = $1', [number])).toHaveLength(1);
    expect((await as('mo').get(`/signatures/${ids[1]}`)).$('main').text()).toContain('您已签署');
  });
});

describe('what nobody finishes', () => {
  it('ends with a withdrawal: the links open, and say so', async () => {
    const { number } = await foundCompany(as('jianguo'), ['mo']);
    const [id] = await signatoriesOf(portal, number);
    await as('jianguo').get(`/cases/${number}/withdraw`);
    await as('jianguo').post(`/cases/${number}/withdraw`);
    const page = await as('mo').get(`/signatures/${id}`);
    expect(page.$('main').text()).toContain('不能再签署');
    expect((await as('mo').post(`/signatures/${id}/identity-check`)).status).toBe(409);
  });

  it('lapses when not all have signed in time, and both are told', async () => {
    const { number } = await foundCompany(as('jianguo'), ['mo']);
    const [id] = await signatoriesOf(portal, number);
    goOn(31 * DAY_MS);
    await portal.work();
    expect(await stateOf(number)).toBe('lapsed');
    const again = await signInAs(portal.url, 'jianguo');
    expect((await again.get(`/cases/${number}`)).$('main').text()).toContain('已经终止');
    again.close();
    const mo = await signInAs(portal.url, 'mo');
    expect((await mo.get(`/signatures/${id}`)).$('main').text()).toContain('不能再签署');
    mo.close();
  });
});

async function newPicture(): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp({ create: { width: 30, height: 20, channels: 3, background: '#336699' } }).png().toBuffer();
}
