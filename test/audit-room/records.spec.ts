import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExportHeads } from '../../src/audit/export-heads.js';
import { VerifyWhole } from '../../src/audit/application/verify-whole.js';
import { actionWords } from '../../src/audit-room/http/audit-words.js';
import { CLOCK_ALARMS_RECORDED, recordedActions } from './recorded-actions.js';
import { act } from '../authorization/somebodys-things.js';
import { apply, ELDER_CARD_ANSWERS, RESIDENCE_PERMIT_ANSWERS, WHITE_PIXEL } from '../support/applying.js';
import { type Answer, type HttpClient, signInAs, signInStaffAs } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

let portal: TestPortal;
let source: DataSource;
let citizen: HttpClient;
let auditor: HttpClient;
let number: string;
let caseId: string;

const CONTRACT = { field: 'files', name: '租赁合同.png', type: 'image/png', content: WHITE_PIXEL };

beforeAll(async () => {
  portal = await startPortal();
  source = portal.app.get(DataSource);
  citizen = await signInAs(portal.url, 'xiaoman');
  ({ number } = await apply(citizen, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, { residence_proof: CONTRACT }));
  await act(portal, number, 'correct', { items: [{ kind: 'material', ref: 'residence_proof', reason: '合同缺少第 2 页' }] });
  caseId = await one<string>('select id as value from case_file where number = $1', [number]);
  auditor = await signInStaffAs(portal.url, 'AUDIT-1');
});
afterAll(async () => {
  citizen?.close();
  auditor?.close();
  await portal?.close();
});

const one = async <T>(sql: string, parameters: unknown[] = []): Promise<T> => {
  const [row] = await source.query<{ value: T }[]>(sql, parameters);
  if (!row) throw new Error(`nothing: ${sql}`);
  return row.value;
};
const tamper = async (sql: string, parameters: unknown[]): Promise<void> => {
  await source.query('alter table audit_record disable trigger audit_record_append_only');
  await source.query(sql, parameters);
  await source.query('alter table audit_record enable trigger audit_record_append_only');
};
const rows = (page: Answer): { actor: string; action: string; code: string; text: string }[] =>
  page.$('.audit-records tbody tr').toArray().map((row) => ({
    actor: page.$(row).children().eq(1).text().trim(),
    action: (page.$(row).find('th').contents().first().text() ?? '').trim(),
    code: page.$(row).find('th code').text(),
    text: page.$(row).text().replace(/\s+/g, ' '),
  }));

describe('what an auditor finds', () => {
  it('is everything done to a case, by its number typed any way, from the draft’s first page on', async () => {
    const page = await auditor.get(`/audit?case=${encodeURIComponent(` ${number.toLowerCase().replace('-', '')} `)}`);
    expect(page.status).toBe(200);
    const found = rows(page).map((row) => row.code);
    expect(found[0]).toBe('case.correct');
    expect(found).toEqual(expect.arrayContaining(['application.started', 'material.uploaded', 'case.submitted', 'task.claimed', 'case.correct']));
    expect(found.at(-1)).toBe('application.started');
    expect(page.$('.audit-intact').text()).toMatch(/2 条审计链逐条重算，完整/);
  });

  it('names staff by number, citizens not at all', async () => {
    const found = rows(await auditor.get(`/audit?case=${number}`));
    expect(found.find((row) => row.code === 'case.correct')).toMatchObject({ actor: 'SQ02-1', action: '一次性告知补正' });
    expect(found.find((row) => row.code === 'case.submitted')).toMatchObject({ actor: '市民本人', action: '提交申请' });
  });

  it('is what one member of staff did, on one day', async () => {
    const today = portal.clock.today();
    const page = await auditor.get(`/audit?staff=sq02-1&day=${today}`);
    expect(rows(page).map((row) => row.code)).toEqual(['case.correct', 'task.claimed']);
    expect(rows(await auditor.get('/audit?staff=SQ02-1&day=2020-01-01'))).toEqual([]);
  });

  it('is one chain by its id, held against its head', async () => {
    const page = await auditor.get(`/audit?chain=${caseId}`);
    expect(rows(page).map((row) => row.code)).toContain('case.submitted');
    expect(page.$('.audit-intact').text()).toMatch(/1 条审计链逐条重算/);
  });

  it('is today where nothing is asked, and the page says so', async () => {
    const page = await auditor.get('/audit');
    expect(page.$('.section-head').text()).toContain('没有填写条件，显示今天');
    expect(page.$('#day').attr('value')).toBe(portal.clock.today());
    expect(rows(page).length).toBe(50);
  });

  it('goes on page by page, each record once', async () => {
    const seen: string[] = [];
    let page = await auditor.get(`/audit?day=${portal.clock.today()}`);
    for (let pages = 0; pages < 30; pages += 1) {
      for (const link of page.$('.audit-records tbody tr').toArray()) {
        const place = page.$(link).children().last().find('a');
        seen.push(`${place.attr('href')} ${place.text()}`);
      }
      const next = page.$('.govuk-pagination__next a').attr('href');
      if (!next) break;
      page = await auditor.get(next);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(150);
  });

  it('is none of what the law protects: no name, number, mobile or answer', async () => {
    const page = await auditor.get(`/audit?case=${number}`);
    const file = await auditor.get(`/audit/records.csv?day=${portal.clock.today()}`);
    for (const text of [page.html, file.body.toString('utf8')]) {
      for (const secret of ['张小满', '890101199405210021', '19989010001', '梧桐路', '合同缺少', '租赁合同']) expect(text).not.toContain(secret);
    }
  });
});

describe('a question that can’t be answered', () => {
  it.each([
    ['case=SJ202611230000042-0', '办件编号不对'],
    ['case=SJ202611230000042-9', '没有这个编号的办件'],
    ['staff=XX99-9', '没有这个工号'],
    ['staff=%00', '没有这个工号'],
    ['chain=abc', '链号不对'],
    ['day=2026-02-30', '请输入真实的日期'],
  ])('%s says what is wrong', async (query, words) => {
    const page = await auditor.get(`/audit?${query}`);
    expect([page.status, page.$('.govuk-error-summary').text()]).toEqual([422, expect.stringContaining(words)]);
  });
});

describe('an auditor’s own looks', () => {
  it('are recorded with what was asked, in the auditor’s own chain', async () => {
    const account = await one<string>("select id as value from account where staff_number = 'AUDIT-1'");
    await auditor.get(`/audit?case=${number}`);
    await auditor.get('/audit/records.csv?staff=SQ02-1');
    const records = await source.query<{ action: string; subject_kind: string; subject_id: string; detail: Record<string, unknown> }[]>(
      'select action, subject_kind, subject_id, detail from audit_record where chain_id = $1 order by seq desc limit 2', [account],
    );
    expect(records[1]).toMatchObject({ action: 'audit.searched', subject_kind: 'case', subject_id: caseId, detail: { caseNumber: number } });
    expect(records[0]).toMatchObject({ action: 'audit.exported', subject_kind: 'account', detail: { staffNumber: 'SQ02-1' } });
    expect(rows(await auditor.get('/audit?staff=AUDIT-1')).map((row) => row.code)).toEqual(expect.arrayContaining(['audit.exported', 'audit.searched']));
  });
});

describe('the file', () => {
  it('holds what the page shows, for a spreadsheet, and no cell runs as a formula', async () => {
    await source.query(`insert into audit_head (chain_id, seq, mac) values ('0a0d1700-0000-7000-8000-00000000beef', 1, '\\x00')`);
    await source.query(
      `insert into audit_record (chain_id, seq, at, actor_kind, action, subject_kind, subject_id, detail, mac)
       values ('0a0d1700-0000-7000-8000-00000000beef', 1, $1, 'system', '=HYPERLINK("https://evil.example")', '@SUM(1)', '+1', '{}', '\\x00')`,
      [portal.clock.now()],
    );
    const answer = await auditor.get('/audit/records.csv?chain=0a0d1700-0000-7000-8000-00000000beef');
    const text = answer.body.toString('utf8');
    expect(answer.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store', 'content-disposition': expect.stringMatching(/^attachment; filename="audit-[\d-]+\.csv"$/) });
    expect(text.startsWith('\ufeff"时间（北京时间）"')).toBe(true);
    expect(text).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
    expect(text).toContain(`"'@SUM(1)"`);
    expect(text).toContain(`"'+1"`);
    expect(text).not.toMatch(/"[=+@]/);
  });
});

describe('a chain that was tampered with', () => {
  it('is told on the page of its case, on the row itself and in the file', async () => {
    const elder = await signInAs(portal.url, 'guifang');
    const { number: other } = await apply(elder, 'elder-card', ELDER_CARD_ANSWERS);
    elder.close();
    const chain = await one<string>('select id as value from case_file where number = $1', [other]);
    await tamper("update audit_record set action = 'case.read' where chain_id = $1 and action = 'case.submitted'", [chain]);
    const page = await auditor.get(`/audit?case=${other}`);
    expect(page.$('.audit-broken').text()).toMatch(/有 1 条审计链被动过.*与写入时不同/s);
    expect(rows(page).find((row) => row.code === 'case.read')?.text).toContain('这一条被改过');
    expect((await auditor.get(`/audit/records.csv?case=${other}`)).body.toString('utf8')).toMatch(/与写入时不同/);
    expect((await auditor.get(`/audit?case=${number}`)).$('.audit-broken').length).toBe(0);
  });

  it('is told where nothing of it is left', async () => {
    const chain = await one<string>("select chain_id as value from audit_record where action = 'account.seeded' limit 1");
    await tamper('delete from audit_record where chain_id = $1', [chain]);
    const page = await auditor.get(`/audit?chain=${chain}`);
    expect(page.$('.audit-broken').text()).toMatch(/只到第 0 条，应当到第 \d+ 条/);
    expect(page.$('main').text()).toContain('没有符合条件的记录');
  });
});

describe('the whole', () => {
  it('is verified when an auditor asks; the page says when, by whom, and what was found', async () => {
    expect((await auditor.get('/audit/integrity')).$('main').text()).toContain('还没有导出过链尾');
    await portal.app.get(ExportHeads).run();
    const started = await auditor.follow(await auditor.post('/audit/integrity'));
    expect(started.$('main').text()).toContain('核验已经开始');
    await portal.work();
    const page = await auditor.get('/audit/integrity');
    const text = page.$('main').text().replace(/\s+/g, ' ');
    expect(text).toMatch(/核验了全部 [\d,]+ 条审计链、[\d,]+ 条记录/);
    expect(text).toMatch(/并与外存的 [\d,]+ 个链尾逐一比对/);
    expect(page.$('.audit-problems').text()).toMatch(/与写入时不同/);
    expect(page.$('table tbody').text()).toContain('AUDIT-1');
  });

  it('is verified once a day without being asked, and not more often', async () => {
    const count = (): Promise<number> => one<number>("select count(*)::int as value from audit_record where action = 'audit.verified'");
    const before = await count();
    await portal.work();
    expect(await count()).toBe(before);
    await tamper("update audit_record set recorded_at = recorded_at - interval '25 hours' where action = 'audit.verified'", []);
    await portal.work();
    expect(await count()).toBe(before + 1);
    expect((await portal.app.get(VerifyWhole).history(source.manager, 1))[0]?.actor).toEqual({ kind: 'system', id: null });
  });
});

describe('words', () => {
  it('exist for everything that any room records', () => {
    const t = (text: string): string => text;
    const codes = [...recordedActions(), ...CLOCK_ALARMS_RECORDED];
    expect(codes.length).toBeGreaterThan(45);
    expect(codes.filter((code) => actionWords(code, t) === code)).toEqual([]);
  });
});
