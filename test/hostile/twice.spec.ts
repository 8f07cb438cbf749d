import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { DEMO_PASSWORD } from '../../src/seed/city/people.js';
import { act } from '../authorization/somebodys-things.js';
import {
  apply, begin, caseNumberIn, ELDER_CARD_ANSWERS, fillIn, provide, RESIDENCE_PERMIT_ANSWERS, shownRevision, submit, WHITE_PIXEL,
} from '../support/applying.js';
import { formValues, signInAs, signInStaffAs, type Answer, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

/** What impatient, absent-minded and curious people do with real forms. */
let portal: TestPortal;
let citizen: HttpClient;
let stranger: HttpClient;
const CONTRACT = { field: 'files', name: '租赁合同.png', type: 'image/png', content: WHITE_PIXEL };

beforeAll(async () => {
  portal = await startPortal();
  citizen = await signInAs(portal.url, 'xiaoman');
  stranger = await signInAs(portal.url, 'guifang');
});
afterAll(async () => {
  citizen?.close();
  stranger?.close();
  await portal?.close();
});

const query = <Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> => portal.app.get(DataSource).query(sql, parameters);
const statuses = (answers: readonly Answer[]): number[] => answers.map((answer) => answer.status).toSorted();
const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: count }, (_, index) => work(index)));

async function ready(): Promise<string> {
  const id = await begin(citizen, 'residence-permit');
  await fillIn(citizen, id, RESIDENCE_PERMIT_ANSWERS);
  await provide(citizen, id, { residence_proof: CONTRACT });
  return id;
}

describe('an application sent', () => {
  it('four times at once is one case, and all are led to it', async () => {
    const id = await ready();
    const revision = await shownRevision(citizen, id);
    const answers = await times(4, () => submit(citizen, id, revision));
    expect(statuses(answers)).toEqual(Array.from({ length: 4 }, () => 303));
    expect(new Set(answers.map((answer) => answer.location)).size).toBe(1);
    await expectOneOfEach(id);
  });

  it('again by the back button or a retry leads to the same case, and asks for no second signature', async () => {
    const id = await ready();
    const revision = await shownRevision(citizen, id);
    const first = await submit(citizen, id, revision);
    expect((await submit(citizen, id, revision)).location).toBe(first.location);
    expect((await citizen.post(`/applications/${id}/submit`, {})).location).toBe(first.location);
    for (const page of ['', '/pages/home-page', '/check', '/materials']) {
      const back = await citizen.get(`/applications/${id}${page}`);
      expect([page, back.status, back.location]).toEqual([page, 303, '/cases']);
    }
    await expectOneOfEach(id);
  });

  it('from a page that another tab has overtaken is not submitted: what was signed must be what was read', async () => {
    const id = await ready();
    const revision = await shownRevision(citizen, id);
    await citizen.post(`/applications/${id}/pages/home-page`, { ...RESIDENCE_PERMIT_ANSWERS, 'home.detail': '花神路 1 号' });
    const answer = await submit(citizen, id, revision);
    expect(answer.status).toBe(409);
    expect(answer.$('.govuk-error-summary').text()).not.toBe('');
    expect(answer.html).toContain('花神路 1 号');
    expect(await query('select 1 from case_file where application_id = $1', [id])).toEqual([]);
    caseNumberIn(await submit(citizen, id, answer.$('input[name="revision"]').attr('value') ?? ''));
  });

  it.each(['-1', '99999999999', 'abc', '0x1', '1e3', ''])('that says %j of what was read is not submitted', async (revision) => {
    const id = await ready();
    expect((await submit(citizen, id, revision)).status).toBe(409);
    expect(await query('select 1 from case_file where application_id = $1', [id])).toEqual([]);
  });

  it('without a signature, or with a wrong one, is not submitted, and the declaration stays ticked', async () => {
    const id = await ready();
    const revision = await shownRevision(citizen, id);
    for (const password of ['', 'wrong-password', 'x'.repeat(5000)]) {
      const answer = await citizen.post(`/applications/${id}/submit`, { declared: 'yes', revision, password });
      expect(answer.status).toBe(422);
      expect(answer.$('#declared').attr('checked')).toBeDefined();
      expect(answer.html).not.toContain('wrong-password');
    }
    expect((await citizen.post(`/applications/${id}/submit`, { revision, password: DEMO_PASSWORD })).status).toBe(422);
    expect(await query('select 1 from case_file where application_id = $1', [id])).toEqual([]);
  });

  it('while it is thrown away in another tab is either a case or gone, never both', async () => {
    for (let round = 0; round < 3; round += 1) {
      const id = await ready();
      const revision = await shownRevision(citizen, id);
      await Promise.all([submit(citizen, id, revision), citizen.post(`/applications/${id}/discard`)]);
      const [row] = await query<{ state: string; cases: number }>(
        'select state, (select count(*)::int from case_file c where c.application_id = a.id) as cases from application a where id = $1', [id]);
      expect([['submitted', 1], ['discarded', 0]]).toContainEqual([row?.state, row?.cases]);
    }
  });
});

describe('a draft', () => {
  it('that is begun twice is two drafts, each to be thrown away on its own', async () => {
    const [one, two] = [await begin(citizen, 'residence-permit'), await begin(citizen, 'residence-permit')];
    expect(one).not.toBe(two);
    const pressed = await times(4, () => citizen.post(`/applications/${one}/discard`));
    expect(statuses(pressed).every((status) => status === 303 || status === 404)).toBe(true);
    expect((await citizen.get(`/applications/${one}`)).status).toBe(404);
    expect((await citizen.open(`/applications/${two}`)).status).toBe(200);
  });

  it('whose page is saved by many tabs at once holds one of what they said, whole', async () => {
    const id = await begin(citizen, 'residence-permit');
    const saved = await times(8, (index) => citizen.post(`/applications/${id}/pages/home-page`, { ...RESIDENCE_PERMIT_ANSWERS, 'home.detail': `梧桐路 ${index} 号`, 'living_since.day': String(index + 1) }));
    expect(statuses(saved).every((status) => status === 303)).toBe(true);
    const page = await citizen.open(`/applications/${id}/pages/home-page`);
    const values = Object.fromEntries(formValues(page, `/applications/${id}/pages/home-page`));
    expect(values['home.detail']).toBe(`梧桐路 ${Number(values['living_since.day']) - 1} 号`);
  });

  it('takes a file as often as it is sent, and never more than its slot holds', async () => {
    const id = await begin(citizen, 'residence-permit');
    await fillIn(citizen, id, RESIDENCE_PERMIT_ANSWERS);
    const sent = await times(12, () => citizen.upload(`/applications/${id}/materials/residence_proof/upload`, [CONTRACT]));
    expect(sent.filter((answer) => answer.status === 303)).toHaveLength(10);
    expect(sent.filter((answer) => answer.status === 422)).toHaveLength(2);
  });

  it('holds one open grant for a slot, however often it was agreed to', async () => {
    const id = await begin(citizen, 'residence-permit');
    await fillIn(citizen, id, RESIDENCE_PERMIT_ANSWERS);
    const page = await citizen.open(`/applications/${id}/materials`);
    const certificates = page.$('input[name="certificates"]').toArray().map((input) => page.$(input).attr('value') ?? '');
    const agreed = await times(5, () => citizen.post(`/applications/${id}/materials/authorise`, { certificates }));
    expect(statuses(agreed).every((status) => status === 303 || status === 422)).toBe(true);
    const open = await query<{ slot_id: string }>('select slot_id from certificate_grant where application_id = $1 and withdrawn_at is null', [id]);
    expect(open.map((row) => row.slot_id).toSorted()).toEqual([...new Set(certificates.map((each) => each.split(':')[0] ?? ''))].toSorted());
  });
});

describe('a case', () => {
  it('whose correction is sent again and again is corrected once', async () => {
    const { number } = await apply(citizen, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, { residence_proof: CONTRACT });
    await act(portal, number, 'correct', { items: [{ kind: 'field', ref: 'home', reason: '门牌号与合同不符' }] });
    const page = await citizen.open(`/cases/${number}/correction`);
    await citizen.send(page, `/cases/${number}/correction`, { 'home.detail': '梧桐路 188 弄 6 号 1204 室' });
    const again = await citizen.open(`/cases/${number}/correction`);
    const revision = again.$('input[name="revision"]').attr('value') ?? '';
    const sent = await times(4, () => citizen.post(`/cases/${number}/correction/submit`, { declared: 'yes', password: DEMO_PASSWORD, revision }));
    expect(sent.map((answer) => [answer.status, answer.location])).toEqual(sent.map(() => [303, `/cases/${number}`]));
    const [row] = await query<{ submissions: number; open: number; queue: number }>(
      `select (select count(*)::int from submission s where s.case_id = c.id) as submissions,
         (select count(*)::int from correction k where k.case_id = c.id and k.answered_at is null) as open,
         (select count(*)::int from queue_entry q where q.case_id = c.id) as queue
       from case_file c where number = $1`, [number]);
    expect(row).toEqual({ submissions: 2, open: 0, queue: 1 });
  });

  it('that is withdrawn twice is withdrawn once, and stays so', async () => {
    const { number } = await apply(citizen, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, { residence_proof: CONTRACT });
    const pressed = await times(5, () => citizen.post(`/cases/${number}/withdraw`));
    expect(pressed.map((answer) => answer.location)).toEqual(pressed.map(() => `/cases/${number}`));
    const events = await query<{ kind: string }>("select e.kind from case_event e join case_file c on c.id = e.case_id where c.number = $1 and e.kind = 'withdrawn'", [number]);
    expect(events).toHaveLength(1);
    expect(await query('select state from case_file where number = $1', [number])).toEqual([{ state: 'withdrawn' }]);
  });
});

describe("with another's ids in one's own forms", () => {
  let theirs: { draft: string; certificate: string; file: string; number: string; party: string };
  let mine: { draft: string; number: string };

  beforeEach(async () => {
    const draft = await ready();
    const { number } = await apply(citizen, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, { residence_proof: CONTRACT });
    const [row] = await query<{ certificate_id: string; file_id: string; party_id: string }>(
      `select g.certificate_id, u.file_id, a.party_id from application a join certificate_grant g on g.application_id = a.id
       join application_upload u on u.application_id = a.id where a.id = $1 limit 1`, [draft]);
    theirs = { draft, number, certificate: row?.certificate_id ?? '', file: row?.file_id ?? '', party: row?.party_id ?? '' };
    const own = await begin(stranger, 'elder-card');
    await fillIn(stranger, own, ELDER_CARD_ANSWERS);
    mine = { draft: own, number: (await apply(stranger, 'elder-card', ELDER_CARD_ANSWERS)).number };
  });
  afterEach(async () => {
    expect((await citizen.get(`/applications/${theirs.draft}/files/${theirs.file}`)).status).toBe(200);
    expect(await query('select 1 from certificate_grant where certificate_id = $1 and application_id = $2', [theirs.certificate, mine.draft])).toEqual([]);
  });

  it('nothing of theirs is read, used or removed', async () => {
    expect((await stranger.get(`/applications/${mine.draft}/files/${theirs.file}`)).status).toBe(404);
    expect((await stranger.get(`/cases/${mine.number}/files/${theirs.file}`)).status).toBe(404);
    const [document] = await query<{ id: string }>('select d.id from case_document d join case_file c on c.id = d.case_id where c.number = $1', [theirs.number]);
    expect((await stranger.get(`/cases/${mine.number}/documents/${document?.id ?? ''}`)).status).toBe(404);
    expect((await stranger.get(`/cases/${mine.number}/documents/${document?.id ?? ''}/file`)).status).toBe(404);
    await stranger.post(`/applications/${mine.draft}/materials/id_card/files/${theirs.file}/remove`);
    for (const slot of ['id_card', 'household']) {
      expect((await stranger.post(`/applications/${mine.draft}/materials/${slot}/authorise`, { certificate: theirs.certificate })).status).toBe(422);
      expect((await stranger.post(`/applications/${mine.draft}/materials/authorise`, { certificates: `${slot}:${theirs.certificate}` })).status).toBe(422);
    }
    expect((await stranger.post('/account/party', { party: theirs.party })).status).toBe(422);
    expect((await stranger.get('/account')).html).not.toContain('张小满');
  });

  it('a correction of theirs leads back to nothing of theirs', async () => {
    const sent = await stranger.post(`/applications/${mine.draft}/materials/id_card/withdraw`, { back: `/cases/${theirs.number}/correction` });
    expect((await stranger.follow(sent)).status).toBe(404);
    expect((await stranger.post(`/applications/${mine.draft}/materials/id_card/withdraw`, { back: 'https://evil.example/cases/1/correction' })).location).toBe(`/applications/${mine.draft}/materials#slot-id_card`);
  });

  it('a clerk reads no file or document of a case through another', async () => {
    const clerk = await signInStaffAs(portal.url, 'SQ02-1');
    const [file] = await query<{ file_id: string }>('select u.file_id from application_upload u join case_file c on c.application_id = u.application_id where c.number = $1', [theirs.number]);
    const other = await apply(citizen, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, { residence_proof: CONTRACT });
    const path = `/files/${file?.file_id ?? ''}`;
    expect((await clerk.get(`/desk/cases/${theirs.number}${path}`)).status).toBe(200);
    expect((await clerk.get(`/desk/cases/${other.number}${path}`)).status).toBe(404);
    expect((await clerk.get(`/desk/cases/${theirs.number}/files/${theirs.file}`)).status).toBe(404);
    clerk.close();
  });
});

/** One case, submission, receipt, process, queue row, and as many audit records and messages as one submission makes. */
async function expectOneOfEach(application: string): Promise<void> {
  const [row] = await query<Record<string, number>>(
    `select count(*)::int as cases,
       (select count(*)::int from submission s where s.case_id = min(c.id::text)::uuid) as submissions,
       (select count(*)::int from process_instance p where p.id = min(c.id::text)::uuid) as processes,
       (select count(*)::int from queue_entry q where q.case_id = min(c.id::text)::uuid) as queued,
       (select count(*)::int from case_document d where d.case_id = min(c.id::text)::uuid) as receipts,
       (select count(*)::int from message m where m.case_id = min(c.id::text)::uuid) as messages,
       (select count(*)::int from audit_record a where a.chain_id = min(c.id::text)::uuid and a.action = 'case.submitted') as audited
     from case_file c where application_id = $1`,
    [application],
  );
  expect(row).toEqual({ cases: 1, submissions: 1, processes: 1, queued: 1, receipts: 1, messages: 1, audited: 1 });
}
