import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RevokeCertificate } from '../../src/certificates/application/revoke-certificate.js';
import { DEMO_PASSWORD } from '../../src/seed/city/people.js';
import { apply, RESIDENCE_PERMIT_ANSWERS } from '../support/applying.js';
import { signInAs, signInStaffAs, type Answer, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';
import { photograph } from './papers.js';

let portal: TestPortal;
let source: DataSource;
let applicant: HttpClient;
/** Two clerks of the community centre of 徐浦, one of its police, its leader, and a clerk of another district. */
let clerk: HttpClient;
let colleague: HttpClient;
let reviewer: HttpClient;
let leader: HttpClient;
let stranger: HttpClient;

beforeAll(async () => {
  portal = await startPortal();
  source = portal.app.get(DataSource);
  applicant = await signInAs(portal.url, 'xiaoman');
  [clerk, colleague, reviewer, leader, stranger] = await Promise.all(
    ['SQ02-1', 'SQ02-2', 'GA02-1', 'GA02-3', 'SQ03-1'].map((number) => signInStaffAs(portal.url, number)),
  ) as [HttpClient, HttpClient, HttpClient, HttpClient, HttpClient];
});
afterAll(async () => {
  for (const client of [applicant, clerk, colleague, reviewer, leader, stranger]) client?.close();
  await portal?.close();
});

async function newCase(): Promise<string> {
  const uploads = { residence_proof: await photograph('租赁合同.png') };
  return (await apply(applicant, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, uploads)).number;
}

/** Where the case's open step takes its acts. */
async function stepOf(number: string): Promise<string> {
  const [entry] = await source.query<{ token: number }[]>('select token from queue_entry where number = $1', [number]);
  return `/desk/cases/${number}/tasks/${entry?.token ?? 0}`;
}

async function act(client: HttpClient, number: string, action: string, fields: Record<string, string | string[]> = {}): Promise<Answer> {
  return client.post(await stepOf(number), { action, ...fields });
}

async function claimAnd(client: HttpClient, number: string, action: string, fields: Record<string, string | string[]> = {}): Promise<Answer> {
  expect((await act(client, number, 'claim')).status).toBe(303);
  return act(client, number, action, fields);
}

function text(answer: Answer, selector = 'main'): string {
  return answer.$(selector).text().replace(/\s+/g, ' ').trim();
}

describe('the queue', () => {
  let number: string;
  beforeAll(async () => {
    number = await newCase();
  });

  it('shows the office its waiting cases: the applicant masked, how materials were met, the time left, the state', async () => {
    const row = text(await clerk.get('/desk'), `tr:has(a[href="/desk/cases/${number}"])`);
    expect(row).toContain('居住证首次申领');
    expect(row).toContain('张*满');
    expect(row).not.toContain('张小满');
    expect(row).toContain('3 核验 · 1 上传');
    expect(row).toMatch(/5 个工作日/);
    expect(row).toContain('待受理');
  });

  it('is another office’s business no more than another role’s', async () => {
    expect(text(await stranger.get('/desk'))).not.toContain(number);
    expect(text(await leader.get('/desk'))).not.toContain(number);
  });

  it('moves a claimed case from waiting to mine, where it says so to its owner only', async () => {
    await act(clerk, number, 'claim');
    expect(text(await clerk.get('/desk'))).not.toContain(number);
    expect(text(await clerk.get('/desk?view=mine'))).toContain('我已领取');
    expect(text(await colleague.get('/desk?view=mine'))).not.toContain(number);
    await act(clerk, number, 'release');
    expect(text(await colleague.get('/desk'))).toContain(number);
  });

  it('claims several at once and says how many somebody else had', async () => {
    const other = await newCase();
    await act(colleague, other, 'claim');
    const tasks = await Promise.all([number, other].map(async (each) => `${each}:${/(\d+)$/.exec(await stepOf(each))?.[1]}`));
    const answer = await clerk.follow(await clerk.post('/desk/claims', { task: tasks }));
    expect(text(answer)).toContain('已领取 1 件。');
    expect(text(answer)).toContain('1 件没有领到');
    await act(clerk, number, 'release');
    await act(colleague, other, 'release');
  });

  it('asks the database as often for a full page as for a row or two', async () => {
    const few = await statementsFor(() => clerk.get('/desk'));
    await copyCase(number, 60);
    expect(await statementsFor(() => clerk.get('/desk'))).toBe(few);
    expect(few).toBeGreaterThan(5);
  });

  it('pages by key: every case once, in the order of their limits', async () => {
    const seen: string[] = [];
    let page = await clerk.get('/desk?service=residence-permit');
    for (let count = 0; count < 5; count += 1) {
      seen.push(...page.$('tbody th a').toArray().map((link) => page.$(link).text()));
      const next = page.$('a[rel=next]').attr('href');
      if (!next) break;
      expect(next).toContain('service=residence-permit');
      page = await clerk.get(next);
    }
    const due = await source.query<{ number: string }[]>('select number from queue_entry where claimed_by is null and slug = $1 order by due_at, case_id, token', ['residence-permit']);
    expect(seen).toEqual(due.map((each) => each.number));
    expect(seen.length).toBeGreaterThan(60);
    await source.query("delete from queue_entry where number like 'COPY%'");
  });

  it('knows what is due soon and what is overdue, in words', async () => {
    const late = await newCase();
    const soon = await newCase();
    await source.query("update queue_entry set due_at = now() - interval '3 days' where number = $1", [late]);
    await source.query("update queue_entry set due_at = now() + interval '1 hour' where number = $1", [soon]);
    expect(text(await clerk.get('/desk?view=overdue'))).toMatch(new RegExp(`${late}.*已超期 3 天`));
    const dueSoon = text(await clerk.get('/desk?view=due-soon'));
    expect(dueSoon).toContain(soon);
    expect(dueSoon).not.toContain(late);
    await source.query("update queue_entry set due_at = now() + interval '5 days' where number = any($1)", [[late, soon]]);
  });

  it('leads from one case to the next one of the same queue', async () => {
    const next = await clerk.get(`/desk/next?service=residence-permit&after=${number}`);
    expect(next.location).toMatch(/^\/desk\/cases\/SJ[\d-]+\?service=residence-permit$/);
    expect(next.location).not.toContain(number);
  });
});

it('names the firm in full and whoever applied for it masked', async () => {
  const number = await newCase();
  const [firm] = await source.query<{ id: string }[]>("select id from party where kind = 'organization'");
  await source.query('update case_file set party_id = $2 where number = $1', [number, firm?.id]);
  expect(text(await clerk.get('/desk'), `tr:has(a[href="/desk/cases/${number}"])`)).toContain('申江味道餐饮有限公司（代办：张*满）');
  expect(text(await clerk.get(`/desk/cases/${number}`))).toMatch(/代办人 ?张小满/);
});

describe('the search', () => {
  let number: string;
  beforeAll(async () => {
    number = await newCase();
  });

  it('takes a number as people type it', async () => {
    const typed = number.toLowerCase().replace('-', ' ');
    expect((await clerk.post('/desk/search', { q: typed })).location).toBe(`/desk/cases/${number}`);
  });

  it('finds by the exact name and by nothing less, closed cases too', async () => {
    expect(text(await clerk.post('/desk/search', { q: ' 张小满 ' }))).toContain(number);
    expect(text(await clerk.post('/desk/search', { q: '张小' }))).not.toContain(number);
    await source.query("update case_file set state = 'withdrawn' where number = $1", [number]);
    expect(text(await clerk.post('/desk/search', { q: '张小满' }))).toContain('已撤回');
    await source.query("update case_file set state = 'received' where number = $1", [number]);
  });

  it('finds nothing of another office, and asks for something to look for', async () => {
    expect(text(await stranger.post('/desk/search', { q: number }))).toContain('没有这个编号的办件');
    expect(text(await stranger.post('/desk/search', { q: '张小满' }))).not.toContain(number);
    expect((await clerk.post('/desk/search', { q: '  ' })).status).toBe(422);
  });

  it('is recorded without the name', async () => {
    const records = await source.query<{ detail: unknown }[]>("select detail from audit_record where action = 'case.searched'");
    expect(records.length).toBeGreaterThan(3);
    expect(JSON.stringify(records)).not.toContain('张小满');
  });
});

describe('a case on the desk', () => {
  let number: string;
  beforeAll(async () => {
    number = await newCase();
  });

  it('shows answers, verified certificates with their source, and the uploads', async () => {
    const page = await clerk.get(`/desk/cases/${number}`);
    expect(text(page, '#answers')).toContain('梧桐路 188 弄 6 号 1203 室');
    const card = text(page, '#material-id_card');
    expect(card).toContain('已核验');
    expect(card).toContain('申江市徐浦区公安分局');
    expect(card).toMatch(/今天的状态 ?有效/);
    const picture = page.$('#material-residence_proof img').attr('src') ?? '';
    const file = await clerk.get(picture);
    expect([file.status, file.headers['content-type']]).toEqual([200, 'image/png']);
    expect((await stranger.get(picture)).status).toBe(404);
  });

  it('is for its offices alone, and every reading is recorded', async () => {
    expect((await stranger.get(`/desk/cases/${number}`)).status).toBe(404);
    expect((await applicant.get(`/desk/cases/${number}`)).status).toBe(403);
    expect((await reviewer.get(`/desk/cases/${number}`)).status).toBe(200);
    const read = await source.query<unknown[]>("select 1 from audit_record r join case_file c on c.id = r.chain_id where c.number = $1 and action = 'case.read'", [number]);
    expect(read.length).toBe(2);
  });

  it('masks identity numbers everywhere until they are asked for, and the asking is recorded', async () => {
    const page = await clerk.get(`/desk/cases/${number}`);
    expect(text(page)).not.toMatch(/\d{17}[\dX]/);
    const shown = await clerk.post(page.$('form[action*="/reveal"]').attr('action') ?? '');
    expect(text(shown, '#answers')).toContain('890101199405210021');
    expect(shown.$('form[action*="/reveal"]')).toHaveLength(0);
    expect(text(await clerk.get(`/desk/cases/${number}`), '#answers')).not.toContain('890101199405210021');
    expect((await stranger.post(`/desk/cases/${number}/reveal`)).status).toBe(404);
    const recorded = await source.query<unknown[]>("select 1 from audit_record r join case_file c on c.id = r.chain_id where c.number = $1 and action = 'case.numbers-revealed'", [number]);
    expect(recorded).toHaveLength(1);
  });

  it('shows the documents to the office only, as a page and as a file', async () => {
    const page = await clerk.get(`/desk/cases/${number}`);
    const href = page.$('a[href*="/documents/"]').attr('href') ?? '';
    expect(text(await clerk.get(href))).toContain(number);
    const file = await clerk.get(`${href}/file`);
    expect(file.body.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await stranger.get(href)).status).toBe(404);
  });

  it('lets one of two clerks claim it and tells the other who was quicker', async () => {
    const step = await stepOf(number);
    const answers = await Promise.all([clerk, colleague].map((client) => client.post(step, { action: 'claim' })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([303, 409]);
    const lost = answers.find((answer) => answer.status === 409);
    expect(lost && text(lost)).toMatch(/[\p{Script=Han}]{2,4}刚刚领取了这件/u);
    const winner = answers[0]?.status === 303 ? clerk : colleague;
    expect((await winner.post(step, { action: 'claim' })).status).toBe(303);
    await winner.post(step, { action: 'release' });
  });

  it('wants a reason to decline, keeps what was posted, and offers the service’s conditions', async () => {
    await act(clerk, number, 'claim');
    const refused = await act(clerk, number, 'refuse', { reason: '   ' });
    expect(refused.status).toBe(422);
    expect(text(refused, '.govuk-error-summary')).toContain('请写明理由');
    expect(text(refused)).toContain('不符合办理条件“户籍不在本市”。');
    const tooLong = '长'.repeat(2001);
    const long = await act(clerk, number, 'refuse', { reason: tooLong });
    expect(long.status).toBe(422);
    expect(long.$('textarea[id$="-refuse"]').text().trim()).toBe(tooLong);
  });

  it('names on a refusal the article it rests on, and to whom to turn instead', async () => {
    const other = await newCase();
    await act(clerk, other, 'claim');
    const half = await act(clerk, other, 'refuse', { ground: 'not-competent', competent: ' ', reason: '该地址由市级机关办理。' });
    expect(half.status).toBe(422);
    expect(text(half, '.govuk-error-summary')).toContain('应当向哪个机关申请');
    expect(half.$('textarea[id$="-refuse"]').text().trim()).toBe('该地址由市级机关办理。');
    expect((await act(clerk, other, 'refuse', { ground: 'not-competent', competent: '申江市公安局', reason: '该地址由市级机关办理。' })).status).toBe(303);
    const page = await clerk.get(`/desk/cases/${other}`);
    expect(text(await clerk.get(page.$('a:contains("不予受理通知书")').attr('href') ?? ''))).toContain('请向申江市公安局提出申请');
  });

  it('says on a stale page that the step is over, and gives back what was written', async () => {
    const step = await stepOf(number);
    await act(clerk, number, 'accept');
    const late = await clerk.post(step, { action: 'refuse', reason: '写了很久的理由' });
    expect(late.status).toBe(409);
    expect(text(late, '#conflict')).toBe('重要提示');
    expect(text(late)).toContain('写了很久的理由');
  });
});

describe('a correction', () => {
  let number: string;
  beforeAll(async () => {
    number = await newCase();
    await act(clerk, number, 'claim');
  });

  it('offers only what the applicant can change: not the name and number that the certificate fixes', async () => {
    const page = await clerk.get(`/desk/cases/${number}`);
    expect(text(page, '[data-correct]')).toContain('现居住地址');
    expect(text(page, '[data-correct]')).not.toMatch(/姓名|公民身份号码/);
    const [fixed] = page.$('#answers dt').toArray().map((term) => page.$(term).text()).filter((label) => label === '姓名');
    expect(fixed).toBe('姓名');
    expect((await act(clerk, number, 'correct', { item: ['field:name'], 'reason:field:name': '不清楚' })).status).toBe(422);
  });

  it('names at least one thing, each with its reason, and loses nothing that was typed', async () => {
    const nothing = await act(clerk, number, 'correct');
    expect(nothing.status).toBe(422);
    expect(text(nothing, '.govuk-error-summary')).toContain('至少勾选一处');
    const half = await act(clerk, number, 'correct', { item: ['material:residence_proof', 'field:home'], 'reason:material:residence_proof': '合同缺少第 2 页' });
    expect(half.status).toBe(422);
    expect(text(half, '.govuk-error-summary')).toContain('请写明这里缺什么');
    expect(half.$('textarea[name="reason:material:residence_proof"]').text().trim()).toBe('合同缺少第 2 页');
    expect(half.$('input[value="field:home"]').attr('checked')).toBeDefined();
  });

  it('takes a reason without its tick for a tick: what is told once may not get lost', async () => {
    const done = await act(clerk, number, 'correct', {
      item: ['material:residence_proof'], 'reason:material:residence_proof': '合同缺少第 2 页', 'reason:field:home': '门牌号与合同不符',
    });
    expect(done.status).toBe(303);
    const page = await clerk.follow(done);
    expect(text(page)).toContain('补正告知书已送达申请人');
    expect(text(page, '#history')).toContain('现居住地址：门牌号与合同不符');
    expect(text(page, '#actions')).toContain('正在等申请人补正');
  });

  it('comes back marked with what it changed, and may then ask for nothing new', async () => {
    await resubmit(number, '梧桐路 188 弄 6 号 1204 室');
    expect(text(await clerk.get('/desk'))).toContain('重新提交');
    await act(clerk, number, 'claim');
    const page = await clerk.get(`/desk/cases/${number}`);
    const answers = text(page, '#answers');
    expect(answers).toContain('1204 室');
    expect(answers).toMatch(/原为：.*1203 室/);
    expect(answers).toContain('补正后改动');
    expect(page.$('input[name=item]').toArray().map((box) => page.$(box).attr('value'))).toEqual(['material:residence_proof', 'field:home']);
    const again = await act(clerk, number, 'correct', { item: ['field:ground'], 'reason:field:ground': '看不清' });
    expect(again.status).toBe(422);
    expect(text(again, '.govuk-error-summary')).toContain('一次性告知');
  });
});

describe('from acceptance to decision', () => {
  it('passes through three pairs of hands, each role at its own step', async () => {
    const number = await newCase();
    expect(text(await clerk.follow(await claimAnd(clerk, number, 'accept')))).toContain('已受理，受理通知书已送达申请人');
    const reviewed = await claimAnd(reviewer, number, 'pass', { reason: '与社保记录一致' });
    expect(reviewed.status).toBe(303);
    const page = await leader.get(`/desk/cases/${number}`);
    expect(text(page, '#history')).toContain('与社保记录一致');
    expect(text(await reviewer.get(`/desk/cases/${number}`), '#actions')).toContain('这一步不由您的岗位办理');
    const back = await claimAnd(leader, number, 'return', { reason: '' });
    expect(back.status).toBe(422);
    expect((await act(leader, number, 'reject', { picked: ['0', '2'], reason: '另有补充。' })).status).toBe(303);
    const closed = await leader.get(`/desk/cases/${number}`);
    expect(text(closed, '#actions')).toContain('这件已经办结');
    expect(text(closed, '#history')).toContain('不符合办理条件“户籍不在本市”。 不符合办理条件“有合法稳定就业、合法稳定住所、连续就读三者之一”。 另有补充。'.replaceAll('。 ', '。'));
  });

  it('tells the clerk of a certificate that was revoked since, first of all', async () => {
    const number = await newCase();
    const page = await clerk.get(`/desk/cases/${number}`);
    expect(page.$('.desk-alert').length).toBe(0);
    await revokeUsed(number, 'id_card');
    await act(clerk, number, 'claim');
    const warned = await clerk.get(`/desk/cases/${number}`);
    expect(text(warned, '.desk-alert')).toContain('已于');
    expect(text(warned, '#material-id_card')).toContain('已失效');
    expect(warned.$('input[value="material:id_card"]').attr('checked')).toBeDefined();
    expect(warned.$('textarea[name="reason:material:id_card"]').text()).toContain('已于');
    expect(text(warned, '#actions')).toContain('请另行提供');
  });
});

describe('who has no queue', () => {
  it('is shown another room, or none', async () => {
    const admin = await signInStaffAs(portal.url, 'ADMIN-1');
    expect((await admin.get('/desk')).status).toBe(403);
    expect((await admin.get('/staff')).location).toBe('/studio');
    admin.close();
  });
});

async function resubmit(number: string, address: string): Promise<void> {
  const path = `/cases/${number}/correction`;
  const actionWith = (page: Answer, selector: string): string =>
    page.$('form[method=post]').filter((_, form) => page.$(form).find(selector).length > 0).attr('action') ?? '';
  const page = await applicant.open(path);
  await applicant.send(page, actionWith(page, '[name="home.detail"]'), { 'home.detail': address });
  const upload = page.$('form[action$="/residence_proof/upload"]').attr('action') ?? '';
  expect((await applicant.upload(upload, [await photograph('租赁合同第2页.png')])).status).toBe(303);
  const signing = await applicant.open(path);
  const done = await applicant.send(signing, actionWith(signing, '[name=password]'), { declared: 'yes', password: DEMO_PASSWORD });
  expect(text(done)).toContain('补正后重新提交');
}

async function revokeUsed(number: string, slotId: string): Promise<void> {
  const [used] = await source.query<{ certificate_id: string }[]>(
    'select u.certificate_id from certificate_use u join certificate_grant g on g.id = u.grant_id join case_file c on c.id = u.case_id where c.number = $1 and g.slot_id = $2',
    [number, slotId],
  );
  const revocation = { certificateId: used?.certificate_id ?? '', reason: '遗失注销', actor: { kind: 'system' as const, id: null }, at: portal.clock.now() };
  const revoked = await source.transaction((manager) => portal.app.get(RevokeCertificate, { strict: false }).revoke(manager, revocation));
  expect(revoked).toEqual({ revoked: true });
}

/** The same case many times over, each due a minute after the other. */
async function copyCase(number: string, times: number): Promise<void> {
  await source.query(
    `with copy as (
       select n, uuidv7() as case_id, uuidv7() as application_id from generate_series(1, $2::int) n
     ), app as (
       insert into application (id, service_version_id, slug, party_id, actor_id, state, data_key_id, answers, created_at, updated_at)
       select copy.application_id, a.service_version_id, a.slug, a.party_id, a.actor_id, a.state, a.data_key_id, a.answers, a.created_at, a.updated_at
       from copy, application a join case_file c on c.application_id = a.id where c.number = $1 returning id
     ), file as (
       insert into case_file (id, number, application_id, service_version_id, slug, party_id, actor_id, region, state, data_key_id, submitted_at)
       select copy.case_id, 'COPY' || copy.n, copy.application_id, c.service_version_id, c.slug, c.party_id, c.actor_id, c.region, c.state, c.data_key_id, c.submitted_at
       from copy, case_file c where c.number = $1 and exists (select from app) returning id
     )
     insert into queue_entry (case_id, token, node, stage, office_id, role, slug, number, entered_at, due_at)
     select copy.case_id, q.token, q.node, q.stage, q.office_id, q.role, q.slug, 'COPY' || copy.n, q.entered_at, q.due_at + (copy.n % 7) * interval '1 minute'
     from copy, queue_entry q where q.number = $1 and exists (select from file)`,
    [number, times],
  );
}

async function statementsFor(ask: () => Promise<Answer>): Promise<number> {
  let count = 0;
  const logger = source.logger;
  source.logger = new Proxy(logger, {
    get: (target, name) => (name === 'logQuery' ? () => (count += 1) : Reflect.get(target, name) as unknown),
  });
  await ask();
  source.logger = logger;
  return count;
}
