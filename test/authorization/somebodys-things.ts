import { DataSource } from 'typeorm';
import type { StaffActor } from '../../src/accounts/domain/actor.js';
import { PerformAction } from '../../src/cases/application/perform-action.js';
import { RequestCheck } from '../../src/identity-check/application/request-check.js';
import { demoOffice } from '../../src/seed/city/offices.js';
import { demoStaff } from '../../src/seed/city/staff.js';
import { FaceJudge } from '../../src/identity-check/judgement/judgement.js';
import type { TaskAction } from '../../src/workflow/core/available-actions.js';
import { StepProcess } from '../../src/workflow/application/step-process.js';
import { accountOf } from '../identity-check/people.js';
import { apply, begin, fillIn, provide, RESIDENCE_PERMIT_ANSWERS, WHITE_PIXEL } from '../support/applying.js';
import { foundCompany, signatoriesOf } from '../cases/signing-people.js';
import { signInAs, type HttpClient } from '../support/http-client.js';
import type { TestPortal } from '../support/portal.js';

/** What belongs to one person, 张小满: what others must not get at. */
export interface SomebodysThings {
  readonly owner: HttpClient;
  readonly ownerKey: 'xiaoman';
  /** A draft, its file, and a page and a slot of it. */
  readonly draft: { readonly id: string; readonly file: string; readonly page: string; readonly slot: string };
  /** A case that waits for her correction, with a document and a file. */
  readonly corrected: { readonly number: string; readonly application: string; readonly document: string; readonly file: string };
  /** A case that waits at the counter of SQ02. */
  readonly waiting: { readonly number: string; readonly token: number; readonly document: string; readonly file: string };
  /** A case whose certificate could not be issued. */
  readonly stopped: { readonly number: string; readonly token: number };
  /** A check of her identity, a try of it before the camera, and an appointment at the window of SQ02. */
  readonly check: { readonly id: string; readonly attempt: string; readonly appointment: string };
  /** A company of hers that waits for her own signature. */
  readonly signing: { readonly number: string; readonly signatory: string; readonly token: string };
  readonly certificate: string;
  readonly message: string;
}

const CONTRACT = { field: 'files', name: '租赁合同.png', type: 'image/png', content: WHITE_PIXEL };

export async function makeSomebodysThings(portal: TestPortal): Promise<SomebodysThings> {
  const owner = await signInAs(portal.url, 'xiaoman');
  const uploads = { residence_proof: CONTRACT };
  const corrected = await apply(owner, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, uploads);
  await act(portal, corrected.number, 'correct', {
    items: [{ kind: 'material', ref: 'residence_proof', reason: '合同缺少第 2 页' }, { kind: 'field', ref: 'home', reason: '门牌号与合同不符' }],
  });
  const waiting = await apply(owner, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, uploads);
  const stopped = await stop(portal, (await apply(owner, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, uploads)).number);
  const id = await begin(owner, 'residence-permit');
  await fillIn(owner, id, RESIDENCE_PERMIT_ANSWERS);
  await provide(owner, id, uploads);
  const source = portal.app.get(DataSource);
  const [entry] = await source.query<{ token: number }[]>('select token from queue_entry where number = $1', [waiting.number]);
  return {
    owner,
    ownerKey: 'xiaoman',
    draft: { id, file: await linked(owner, `/applications/${id}/materials`, /\/applications\/[^/]+\/files\/([^/]+)/), page: 'home-page', slot: 'residence_proof' },
    corrected: {
      number: corrected.number,
      application: corrected.id,
      document: await linked(owner, `/cases/${corrected.number}`, /\/documents\/([^/]+)/),
      file: await uploaded(source, corrected.id),
    },
    waiting: { number: waiting.number, token: entry?.token ?? -1, document: await linked(owner, `/cases/${waiting.number}`, /\/documents\/([^/]+)/), file: await uploaded(source, waiting.id) },
    stopped,
    check: { attempt: await beforeTheCamera(portal, owner), ...(await bookWindow(portal, owner)) },
    signing: await companyOf(portal, owner),
    certificate: await linked(owner, '/wallet', /^\/wallet\/([0-9a-f-]{36})/),
    message: await linked(owner, '/messages', /^\/messages\/([0-9a-f-]{36})/),
  };
}

/** She is to be recognised, and has booked the first free time at the window of SQ02. */
async function bookWindow(portal: TestPortal, owner: HttpClient): Promise<{ id: string; appointment: string }> {
  const source = portal.app.get(DataSource);
  const person = await accountOf(source, portal.app, 'xiaoman');
  const check = await source.transaction((manager) =>
    portal.app.get(RequestCheck, { strict: false }).open(manager, { ...person, purpose: { kind: 'account' }, returnPath: '/account', at: portal.clock.now() }));
  const window = `/identity-check/${check.id}/window`;
  const offer = await owner.open(`${window}?office=${demoOffice('community-centre', demoStaff('SQ02-1').district).id}`);
  await owner.send(offer, window, { time: offer.$('input[name=time]:not([disabled])').attr('value') ?? '' });
  const [row] = await source.query<{ id: string }[]>('select id from identity_appointment where check_id = $1', [check.id]);
  if (!row) throw new Error('the window could not be booked');
  return { id: check.id, appointment: row.id };
}

/** Consents to a face check and begins a try. Nothing is judged, so no engine is needed. */
async function beforeTheCamera(portal: TestPortal, owner: HttpClient): Promise<string> {
  portal.app.get(FaceJudge).available = () => true;
  const id = /^\/identity-check\/([0-9a-f-]{36})$/.exec((await owner.post('/identity-check')).location)?.[1] ?? '';
  await owner.post(`/identity-check/${id}/consent`, { face: 'yes' });
  const begun = await owner.post(`/identity-check/${id}/face/attempts`);
  return (JSON.parse(begun.body.toString('utf8')) as { attempt: string }).attempt;
}

/** Claims the case's open step and acts on it, as a member of staff whose turn it is. */
export async function act(
  portal: TestPortal,
  number: string,
  action: TaskAction,
  extra: { reason?: string; items?: readonly { kind: 'field' | 'material'; ref: string; reason: string }[]; byColleague?: boolean } = {},
): Promise<void> {
  const source = portal.app.get(DataSource);
  const [entry] = await source.query<{ office_id: string; role: StaffActor['roles'][number]; token: number; department_type: string; region: string }[]>(
    'select q.office_id, q.role, q.token, o.department_type, o.region from queue_entry q join office o on o.id = q.office_id where q.number = $1',
    [number],
  );
  if (!entry) throw new Error(`${number} waits nowhere`);
  const [account] = await source.query<{ id: string }[]>(
    'select id from account where office_id = $1 and roles = array[$2]::text[] order by staff_number limit 1 offset $3',
    [entry.office_id, entry.role, extra.byColleague ? 1 : 0],
  );
  const actor: StaffActor = {
    kind: 'staff', accountId: account?.id ?? '', roles: [entry.role],
    office: { id: entry.office_id, departmentType: entry.department_type, region: entry.region },
  };
  const perform = portal.app.get(PerformAction, { strict: false });
  for (const each of ['claim', action] as const) {
    const done = await perform.perform(actor, number, entry.token, { action: each, reason: extra.reason ?? '', items: extra.items ?? [] });
    if ('refused' in done) throw new Error(`${each} of ${number}: ${JSON.stringify(done)}`);
  }
}

/** Approves the case, and gives up issuing its certificate. */
export async function stop(portal: TestPortal, number: string): Promise<{ number: string; token: number }> {
  for (const action of ['accept', 'pass', 'approve'] as const) await act(portal, number, action);
  const source = portal.app.get(DataSource);
  const [row] = await source.query<{ id: string }[]>('select id from case_file where number = $1', [number]);
  const process = portal.app.get(StepProcess, { strict: false });
  return source.transaction(async (manager) => {
    const locked = await process.lock(manager, row?.id ?? '');
    const token = locked?.instance.tokens.find((each) => each.waits === 'service')?.id ?? -1;
    const at = portal.clock.now().toISOString();
    const done = locked && (await process.step(manager, locked, { type: 'error', at, token, code: 'service-failed', detail: 'unknown' }, undefined));
    if (!done || 'refused' in done) throw new Error(`${number} does not stop`);
    return { number, token };
  });
}

async function companyOf(portal: TestPortal, owner: HttpClient): Promise<SomebodysThings['signing']> {
  const { number } = await foundCompany(owner, ['xiaoman']);
  const [signatory = ''] = await signatoriesOf(portal, number);
  await portal.work();
  const token = portal.standIns.sms.received.map(({ text }) => /\/sign\/([\w-]{32})/.exec(text)?.[1]).find((each) => each !== undefined);
  if (!token) throw new Error('no link was sent');
  return { number, signatory, token };
}

async function uploaded(source: DataSource, application: string): Promise<string> {
  const [row] = await source.query<{ file_id: string }[]>('select file_id from application_upload where application_id = $1', [application]);
  if (!row) throw new Error('nothing was uploaded');
  return row.file_id;
}

/** The first link or form of that page that leads to such a thing. */
async function linked(client: HttpClient, path: string, pattern: RegExp): Promise<string> {
  const page = await client.open(path);
  const hrefs = page.$('a[href], form[action], [src]').toArray().map((element) => page.$(element).attr('href') ?? page.$(element).attr('action') ?? page.$(element).attr('src') ?? '');
  const found = hrefs.map((href) => pattern.exec(href)?.[1]).find((each) => each !== undefined);
  if (!found) throw new Error(`nothing like ${pattern.source} on ${path} (${page.status}): ${hrefs.join(' ')}`);
  return found;
}
