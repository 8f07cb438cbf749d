import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { certificateCommands } from '../../src/tongban/certificate.js';
import { SigningIdentities } from '../../src/certificates/application/signing-identities.js';
import { verifyPdf } from '../../src/platform/signing/pdf-signature.js';
import { demoOffice } from '../../src/seed/city/offices.js';
import { act } from '../authorization/somebodys-things.js';
import { apply, ELDER_CARD_ANSWERS, RESIDENCE_PERMIT_ANSWERS, WHITE_PIXEL } from '../support/applying.js';
import { type Answer, HttpClient, signInAs, signInStaffAs } from '../support/http-client.js';
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

describe('the file of a document', () => {
  let number: string;
  let href: string;

  beforeAll(async () => {
    ({ number } = await apply(xiaoman, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, { residence_proof: CONTRACT }));
    href = (await documentOf(xiaoman, number, '收件凭证')).$('a[href$="/file"]').attr('href') ?? '';
  });
  const stored = (): Promise<{ id: string; file_id: string | null; files: number }[]> =>
    source.query(
      `select d.id, d.file_id, (select count(*)::int from stored_file f where f.owner_kind = 'case-document' and f.owner_id = d.id) as files
       from case_document d join case_file c on c.id = d.case_id where c.number = $1`,
      [number],
    );

  it('is made when it is first asked for, once, however many ask at that moment', async () => {
    expect(await stored()).toMatchObject([{ file_id: null, files: 0 }]);
    const answers = await Promise.all(Array.from({ length: 5 }, () => xiaoman.get(href)));
    expect(answers.map(({ status, headers }) => [status, headers['content-type']])).toEqual(answers.map(() => [200, 'application/pdf']));
    expect(new Set(answers.map(({ body }) => body.toString('base64'))).size).toBe(1);
    expect(await stored()).toMatchObject([{ file_id: expect.stringMatching(/^[0-9a-f-]{36}$/), files: 1 }]);
  });

  it('is the same for the clerk, tomorrow too', async () => {
    const [mine] = await stored();
    portal.clock.setOffset(86_400_000);
    const clerk = await signInStaffAs(portal.url, 'SQ02-1');
    const theirs = await clerk.get(`/desk/cases/${number}/documents/${mine?.id}/file`);
    clerk.close();
    portal.clock.setOffset(0);
    expect(theirs.body.equals((await xiaoman.get(href)).body)).toBe(true);
  });

  it('bears the city’s seal over every byte', async () => {
    const { body } = await xiaoman.get(href);
    const report = verifyPdf(body, portal.app.get(SigningIdentities, { strict: false }).trusted);
    expect(report).toMatchObject({ genuine: true, reason: `出具收件凭证（${number}-SJ）` });
  });

  it('can be verified by anyone who has it, and a changed one can’t', async () => {
    const { body } = await xiaoman.get(href);
    const visitor = new HttpClient(portal.url);
    const upload = (content: Buffer): Promise<Answer> => visitor.upload('/verify/file', [{ field: 'file', name: '收件凭证.pdf', type: 'application/pdf', content }]);
    const good = await upload(body);
    expect([good.status, good.$('.verdict').text().trim(), good.$('main').text()]).toEqual([
      200, expect.stringContaining('文书真实'), expect.stringContaining(`${number}-SJ`),
    ]);
    expect(good.$('main').text()).not.toContain('张小满');
    const changed = Buffer.from(body);
    changed[2000] = (changed[2000] ?? 0) ^ 1;
    expect((await upload(changed)).$('.govuk-error-summary').text()).toContain('被改动过');
    visitor.close();
  });

  it('is verified offline, by the command that verifies certificates', async () => {
    const file = path.join(portal.settings.dataDir, 'notice.pdf');
    await writeFile(file, (await xiaoman.get(href)).body);
    const written: string[] = [];
    const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    try {
      const program = new Command().exitOverride();
      certificateCommands(program, {});
      await program.parseAsync(['certificate', 'verify', file, '--trust', path.join(portal.settings.dataDir, 'signing', 'authority.pem')], { from: 'user' });
    } finally {
      out.mockRestore();
    }
    const line = written.join('').split('\n').find((each) => each.startsWith('{'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ document: { title: '收件凭证', number: `${number}-SJ` }, signer: '申江市演示' });
    expect(process.exitCode ?? 0).toBe(0);
  });
});
