import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoOffice } from '../../src/seed/city/offices.js';
import { act } from '../authorization/somebodys-things.js';
import { apply, ELDER_CARD_ANSWERS, RESIDENCE_PERMIT_ANSWERS, WHITE_PIXEL } from '../support/applying.js';
import { type Answer, type HttpClient, signInAs } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

let portal: TestPortal;
let source: DataSource;
let xiaoman: HttpClient;
let guifang: HttpClient;

const CONTRACT = { field: 'files', name: '租赁合同.png', type: 'image/png', content: WHITE_PIXEL };

beforeAll(async () => {
  portal = await startPortal();
  source = portal.app.get(DataSource);
  xiaoman = await signInAs(portal.url, 'xiaoman');
  guifang = await signInAs(portal.url, 'guifang');
});
afterAll(async () => {
  for (const client of [xiaoman, guifang]) client?.close();
  await portal?.close();
});

/** The page of the case's document of that name. */
async function documentOf(client: HttpClient, number: string, title: string): Promise<Answer> {
  const page = await client.get(`/cases/${number}`);
  const href = page.$('a[href*="/documents/"]').toArray().map((link) => page.$(link)).find((link) => link.text().includes(title))?.attr('href');
  if (!href) throw new Error(`${number} has no ${title}`);
  return client.get(href);
}

describe('a document that goes against the applicant', () => {
  it('names the bodies of appeal of the very office that decided', async () => {
    const { number } = await apply(xiaoman, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, { residence_proof: CONTRACT });
    await act(portal, number, 'refuse', { reason: '在本市居住不满半年' });
    const text = (await documentOf(xiaoman, number, '不予受理通知书')).$('article').text();
    expect(text).toContain('在本市居住不满半年');
    expect(text).toContain('向申江市徐浦区人民政府申请行政复议');
    expect(text).toContain('向申江市徐浦区人民法院提起行政诉讼');
  });

  it('takes them from the office, not from the code', async () => {
    const office = demoOffice('community-centre', '890102');
    await source.query("update office set review_body = '徐浦区复议机关', court = '徐浦区第一法院' where id = $1", [office.id]);
    const { number } = await apply(xiaoman, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, { residence_proof: CONTRACT });
    await act(portal, number, 'refuse', { reason: '材料不属实' });
    const text = (await documentOf(xiaoman, number, '不予受理通知书')).$('article').text();
    expect(text).toContain('向徐浦区复议机关申请行政复议');
    expect(text).toContain('向徐浦区第一法院提起行政诉讼');
  });
});

describe('an approval', () => {
  it('says that the certificate follows; once it is issued, the case page names it and leads to it', async () => {
    const { number } = await apply(guifang, 'elder-card', ELDER_CARD_ANSWERS);
    await act(portal, number, 'accept');
    await act(portal, number, 'approve');
    await portal.work();
    expect((await documentOf(guifang, number, '准予决定书')).$('article').text()).toContain('电子证照随即签发，存入你的“我的证照”');
    const [certificate] = await source.query<{ id: string; identifier: string }[]>(
      'select k.id, k.identifier from certificate k join case_file c on c.id = k.case_id where c.number = $1', [number],
    );
    const page = await guifang.get(`/cases/${number}`);
    const card = page.$('.govuk-summary-card').toArray().map((each) => page.$(each).text()).find((text) => text.includes('办理结果'));
    expect(card).toContain(certificate?.identifier);
    expect(card).toContain('起长期有效');
    expect((await guifang.get(page.$(`a[href="/wallet/${certificate?.id}"]`).attr('href') ?? '')).status).toBe(200);
  });
});
