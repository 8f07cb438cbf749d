import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import type { StaffActor } from '../../src/accounts/domain/actor.js';
import { PerformAction, type ActionDone, type ActionRefusal } from '../../src/cases/application/perform-action.js';
import { Vault } from '../../src/platform/crypto/vault.js';
import type { TaskAction } from '../../src/workflow/core/available-actions.js';
import { act } from '../authorization/somebodys-things.js';
import { apply, ELDER_CARD_ANSWERS, RESIDENCE_PERMIT_ANSWERS, WHITE_PIXEL } from '../support/applying.js';
import { signInAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

/** Many hands on one step: one does it, everybody else is told so, and nothing is done twice. */
let portal: TestPortal;
let citizen: HttpClient;
let elder: HttpClient;
const CLERKS = 30;

beforeAll(async () => {
  portal = await startPortal({ env: { DATABASE_POOL: '12' } });
  citizen = await signInAs(portal.url, 'xiaoman');
  elder = await signInAs(portal.url, 'guifang');
});
afterAll(async () => {
  citizen?.close();
  elder?.close();
  await portal?.close();
});

const query = <Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> => portal.app.get(DataSource).query(sql, parameters);
const perform = (actor: StaffActor, number: string, token: number, action: TaskAction, reason = ''): Promise<ActionDone | ActionRefusal> =>
  portal.app.get(PerformAction, { strict: false }).perform(actor, number, token, { action, reason, items: [] });
const submitCase = async (): Promise<string> =>
  (await apply(citizen, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, { residence_proof: { field: 'files', name: '合同.png', type: 'image/png', content: WHITE_PIXEL } })).number;

interface OpenStep {
  readonly token: number;
  readonly claimedBy: string | null;
  readonly office: StaffActor['office'];
  readonly role: StaffActor['roles'][number];
}

async function openStep(number: string): Promise<OpenStep> {
  const [row] = await query<{ token: number; claimed_by: string | null; id: string; department_type: string; region: string; role: OpenStep['role'] }>(
    'select q.token, q.claimed_by, o.id, o.department_type, o.region, q.role from queue_entry q join office o on o.id = q.office_id where q.number = $1', [number]);
  if (!row) throw new Error(`${number} waits nowhere`);
  return { token: row.token, claimedBy: row.claimed_by, office: { id: row.id, departmentType: row.department_type, region: row.region }, role: row.role };
}

/** As many people at that counter as it takes, all of them real accounts. */
async function peopleAt(step: OpenStep, count: number): Promise<StaffActor[]> {
  const rows = await query<{ id: string }>('select id from account where office_id = $1 and roles = array[$2]::text[] order by staff_number', [step.office.id, step.role]);
  const vault = portal.app.get(Vault);
  for (let index = rows.length; index < count; index += 1) {
    const id = randomUUID();
    const key = await vault.createKey(portal.app.get(DataSource).manager, new Date());
    await query(
      `insert into account (id, kind, staff_number, password_hash, level, data_key_id, contact, office_id, roles, created_at)
       select $2, kind, staff_number || '-' || $3::text, password_hash, level, $4, $5, office_id, roles, created_at from account where id = $1`,
      [rows[0]?.id, id, String(index), key.id, key.sealJson({ name: `第${index}位` }, `account.contact:${id}`)]);
    rows.push({ id });
  }
  return rows.slice(0, count).map(({ id }): StaffActor => ({ kind: 'staff', accountId: id, office: step.office, roles: [step.role] }));
}

const isDone = (result: ActionDone | ActionRefusal): result is ActionDone => 'done' in result;
const told = (results: readonly (ActionDone | ActionRefusal)[]): ActionRefusal[] => results.filter((result): result is ActionRefusal => !isDone(result));

describe('thirty clerks', () => {
  it('who claim one step at once: one has it, twenty-nine are told who', async () => {
    const number = await submitCase();
    const step = await openStep(number);
    const clerks = await peopleAt(step, CLERKS);
    const results = await Promise.all(clerks.map((clerk) => perform(clerk, number, step.token, 'claim')));
    const winners = clerks.filter((_, index) => isDone(results[index] ?? { refused: 'step-is-over' }));
    expect(winners).toHaveLength(1);
    expect((await openStep(number)).claimedBy).toBe(winners[0]?.accountId);
    expect(told(results)).toHaveLength(CLERKS - 1);
    for (const refusal of told(results)) expect(refusal).toMatchObject({ refused: 'not-available', because: 'claimed-by-other', byName: expect.stringMatching(/./) });
    const claims = await query("select 1 from audit_record a join case_file c on c.id = a.chain_id where c.number = $1 and a.action = 'task.claimed'", [number]);
    expect(claims).toHaveLength(1);
  });

  it('who decide without having claimed decide nothing', async () => {
    const number = await submitCase();
    const step = await openStep(number);
    const clerks = await peopleAt(step, CLERKS);
    await perform(clerks[0] ?? fail(), number, step.token, 'claim');
    const results = await Promise.all(clerks.slice(1).map((clerk) => perform(clerk, number, step.token, 'accept')));
    expect(told(results)).toHaveLength(CLERKS - 1);
    expect(await state(number)).toBe('received');
  });

  it('of whom one takes a step while its holder gives it back: it is held by one or by none', async () => {
    const number = await submitCase();
    const step = await openStep(number);
    const clerks = await peopleAt(step, 10);
    const [holder = fail(), ...others] = clerks;
    await perform(holder, number, step.token, 'claim');
    const [released, ...taken] = await Promise.all([perform(holder, number, step.token, 'release'), ...others.map((other) => perform(other, number, step.token, 'claim'))]);
    expect(isDone(released ?? fail())).toBe(true);
    const winners = others.filter((_, index) => isDone(taken[index] ?? { refused: 'step-is-over' }));
    expect(winners.length).toBeLessThanOrEqual(1);
    expect((await openStep(number)).claimedBy).toBe(winners[0]?.accountId ?? null);
  });
});

describe('one step', () => {
  it('accepted ten times by one impatient clerk is accepted once', async () => {
    const number = await submitCase();
    const step = await openStep(number);
    const [clerk = fail()] = await peopleAt(step, 1);
    await perform(clerk, number, step.token, 'claim');
    const results = await Promise.all(Array.from({ length: 10 }, () => perform(clerk, number, step.token, 'accept')));
    expect(results.filter(isDone)).toHaveLength(1);
    for (const refusal of told(results)) expect(refusal).toEqual({ refused: 'step-is-over' });
    const [row] = await query<{ documents: number; messages: number; steps: number }>(
      `select (select count(*)::int from case_document d where d.case_id = c.id and d.kind = 'acceptance') as documents,
         (select count(*)::int from message m where m.case_id = c.id and m.kind = 'accepted') as messages,
         (select count(*)::int from queue_entry q where q.case_id = c.id) as steps from case_file c where number = $1`, [number]);
    expect(row).toEqual({ documents: 1, messages: 1, steps: 1 });
  });

  it('that is accepted and refused at the same moment is one of them, with its document and no other', async () => {
    for (let round = 0; round < 3; round += 1) {
      const number = await submitCase();
      const step = await openStep(number);
      const [clerk = fail()] = await peopleAt(step, 1);
      await perform(clerk, number, step.token, 'claim');
      const results = await Promise.all([perform(clerk, number, step.token, 'accept'), perform(clerk, number, step.token, 'refuse', '不在本区办理')]);
      expect(results.filter(isDone)).toHaveLength(1);
      const documents = await query<{ kind: string }>("select d.kind from case_document d join case_file c on c.id = d.case_id where c.number = $1 and d.kind <> 'receipt'", [number]);
      expect([['accepted', 'acceptance'], ['refused', 'refusal']]).toContainEqual([await state(number), documents.map(({ kind }) => kind).join()]);
    }
  });

  it('that a clerk decides while the applicant withdraws ends one way, for both', async () => {
    for (let round = 0; round < 3; round += 1) {
      const number = await submitCase();
      const step = await openStep(number);
      const [clerk = fail()] = await peopleAt(step, 1);
      await perform(clerk, number, step.token, 'claim');
      const [decided] = await Promise.all([perform(clerk, number, step.token, 'refuse', '不在本区办理'), citizen.post(`/cases/${number}/withdraw`)]);
      expect(await state(number)).toBe(isDone(decided) ? 'refused' : 'withdrawn');
      expect(await query('select 1 from queue_entry where number = $1', [number])).toEqual([]);
    }
  });
});

describe('a certificate', () => {
  it('is issued once, though its job runs many times at once', async () => {
    const { number } = await apply(elder, 'elder-card', ELDER_CARD_ANSWERS);
    for (let step = 0; step < 5 && (await state(number)) !== 'approved'; step += 1) {
      const [row] = await query<{ node: string }>('select node from queue_entry where number = $1', [number]);
      if (!row) break;
      await act(portal, number, (await nextAction(number)));
    }
    expect(await state(number)).toBe('approved');
    await Promise.all([portal.work(), portal.work(), portal.work(), portal.work()]);
    expect(await query('select 1 from certificate k join case_file c on c.id = k.case_id where c.number = $1', [number])).toHaveLength(1);
  });
});

async function state(number: string): Promise<string> {
  const [row] = await query<{ state: string }>('select state from case_file where number = $1', [number]);
  return row?.state ?? '';
}

/** What moves a case on from its stage. */
async function nextAction(number: string): Promise<TaskAction> {
  const [row] = await query<{ stage: string }>('select stage from queue_entry where number = $1', [number]);
  return ({ acceptance: 'accept', review: 'pass', decision: 'approve' } as const)[row?.stage ?? ''] ?? 'approve';
}

function fail(): never {
  throw new Error('nobody is there');
}
