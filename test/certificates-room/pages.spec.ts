import { load } from 'cheerio';
import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GrantCertificateUse } from '../../src/certificates/application/grant-certificate-use.js';
import type { IssuedCertificate } from '../../src/certificates/application/issue-certificate.js';
import { RevokeCertificate } from '../../src/certificates/application/revoke-certificate.js';
import { UseCertificates } from '../../src/certificates/application/use-certificates.js';
import { pagesFor, type Reader } from './support/http.js';
import { later, MORNING, Room } from './support/room.js';

let room: Room;
const reader: Reader = { actor: undefined, locale: 'zh-Hans' };
let permit: IssuedCertificate;
let othersPermit: IssuedCertificate;

beforeAll(async () => {
  room = await Room.open({}, pagesFor(reader));
  await room.issue('resident-id', 'xiaoman', { number: '890101199405210021', validFrom: '2014-05-13', validTo: '2034-05-12' });
  permit = await room.issue('residence-permit', 'xiaoman', {
    validFrom: '2025-12-08', validTo: '2026-12-07', attributes: { REGION: '890102003', ADDRESS: '梧桐路 188 弄 6 号', BASIS: '合法稳定就业' },
  });
  const revoked = await room.issue('property-right', 'xiaoman');
  await room.get(RevokeCertificate).revoke(room.manager, { certificateId: revoked.id, reason: '已转移登记', actor: { kind: 'system', id: null }, at: MORNING });
  othersPermit = await room.issue('residence-permit', 'mo');
});
afterAll(() => room.close());
beforeEach(async () => {
  reader.actor = await room.actor('xiaoman');
  reader.locale = 'zh-Hans';
});

const get = async (path: string, status = 200) => {
  const response = await request(room.app.getHttpServer()).get(path).redirects(0);
  expect(response.status).toBe(status);
  return response;
};
const page = async (path: string) => load((await get(path)).text);

describe('the wallet', () => {
  it('shows valid certificates as cards, what ends soon first, and what no longer holds apart', async () => {
    const $ = await page('/wallet');
    const cards = $('.certs').map((_i, list) => $(list).find('.cert__type').map((_j, type) => $(type).text()).get().join(' ')).get();
    expect(cards).toEqual(['居住证 居民身份证', '不动产权证']);
    expect($('.cert').first().text()).toContain('还有 14 天到期');
    expect($('.cert--void .cert__state').text()).toBe('已于 2026年11月23日 注销');
    expect($('main').text()).toContain('8901••••••••••0021');
    expect($('main').text()).not.toContain('890101199405210021');
    expect($('main').text()).toContain('有 1 张证照即将到期');
  });

  it('shows a certificate with its details, its QR code and what it was used for', async () => {
    const actor = await room.actor('xiaoman');
    const application = await room.application(actor.partyId, actor.accountId);
    await room.get(GrantCertificateUse).grant(room.manager, {
      actor, applicationId: application, slotId: 'permit', certificateId: permit.id, purpose: '办理居住证签注', at: MORNING, expiresAt: later(60),
    });
    const caseId = await room.case(application);
    await room.get(UseCertificates).use(room.manager, { applicationId: application, caseId, at: later(5) });
    const $ = await page(`/wallet/${permit.id}`);
    expect($('h1').text()).toBe('居住证');
    expect($('dl').text()).toContain('徐浦区');
    expect($('dl').text()).toContain(permit.identifier);
    expect($('img.cert-qr').attr('src')).toMatch(/^data:image\/png;base64,/);
    expect($('.cert-list').text()).toContain('办理居住证签注');
    expect($('.cert-list a[href^="/cases/SJ"]')).toHaveLength(1);
    const uses = await page('/wallet/uses');
    expect(uses('.govuk-tag').text()).toContain('已使用');
  });

  it('gives the PDF to its holder alone', async () => {
    const file = await get(`/wallet/${permit.id}/certificate.pdf`);
    expect(file.headers).toMatchObject({ 'content-type': 'application/pdf', 'cache-control': 'no-store' });
    expect((file.body as Buffer).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it.each(['', '/certificate.pdf'])('knows nothing of another’s certificate, nor of what is no certificate (%s)', async (suffix) => {
    await get(`/wallet/${othersPermit.id}${suffix}`, 404);
    await get(`/wallet/01999999-0000-7000-8000-000000000000${suffix}`, 404);
    await get(`/wallet/nothing${suffix}`, 404);
  });

  it('is closed to whoever is not signed in or not verified', async () => {
    reader.actor = undefined;
    await get('/wallet', 303);
    const actor = await room.actor('xiaoman');
    reader.actor = { ...actor, level: 'registered' };
    expect((await get(`/wallet/${permit.id}`, 303)).headers['location']).toMatch(/^\/account\/verify/);
  });

  it('reads in English, all but what is written on the certificates', async () => {
    reader.locale = 'en';
    const $ = await page('/wallet');
    expect($('h1').text()).toBe('My certificates');
    expect($('.cert__type').first().text()).toBe('Residence permit');
    const detail = await page(`/wallet/${permit.id}`);
    const keys = detail('dt').map((_i, key) => detail(key).text()).get();
    expect(keys.filter((key) => /\p{Script=Han}/u.test(key))).toEqual([]);
    reader.locale = 'zh-Hant';
    expect((await page(`/wallet/${permit.id}`))('h1').text()).toBe('居住證');
  });
});

describe('the verification page', () => {
  const tokenPath = async (): Promise<string> => {
    const href = (await page(`/wallet/${permit.id}`))('a[rel="noreferrer"]').attr('href') ?? '';
    reader.actor = undefined;
    return new URL(href).pathname;
  };

  it('is kept by nobody, listed nowhere and tells no other site where its reader was', async () => {
    const path = await tokenPath();
    const response = await get(path);
    expect(response.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' });
    const $ = load(response.text);
    expect($('.verdict h2').text()).toBe('真实有效');
    expect($('main').text()).toContain('张*满');
    expect($('main').text()).not.toContain('梧桐路');
  });

  it('says that an unknown code proves nothing', async () => {
    reader.actor = undefined;
    const response = await get('/verify/c/AAAAAAAAAAAAAAAAAAAAAAAAAAA', 404);
    expect(response.text).toContain('它不能证明任何事');
  });

  it('asks for identifier and second fact, says what is missing, and answers', async () => {
    reader.actor = undefined;
    const post = (fields: Record<string, string>) => request(room.app.getHttpServer()).post('/verify').type('form').send(fields);
    expect((await post({})).status).toBe(422);
    const wrong = await post({ identifier: permit.identifier, fact: '9999' });
    expect(wrong.status).toBe(422);
    expect(load(wrong.text)('.govuk-error-summary').text()).toContain('没有查到');
    expect(load(wrong.text)('#identifier').val()).toBe(permit.identifier);
    const right = await post({ identifier: permit.identifier, fact: '0021' });
    expect(right.status).toBe(200);
    expect(load(right.text)('.verdict h2').text()).toBe('真实有效');
  });

  it('takes the file, and refuses one that is no certificate in words', async () => {
    const file = await get(`/wallet/${permit.id}/certificate.pdf`);
    reader.actor = undefined;
    const good = await request(room.app.getHttpServer()).post('/verify/file').attach('file', file.body as Buffer, '居住证.pdf');
    expect(good.status).toBe(200);
    expect(load(good.text)('main').text()).toContain('文件的电子印章完好');
    const bad = await request(room.app.getHttpServer()).post('/verify/file').attach('file', Buffer.from('nothing'), 'x.pdf');
    expect(bad.status).toBe(422);
    expect(load(bad.text)('#file-error').text()).toContain('这不是 PDF 文件');
  });
});
