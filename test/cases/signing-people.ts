import { DataSource } from 'typeorm';
import { FindCheck } from '../../src/identity-check/application/find-check.js';
import { SettleCheck } from '../../src/identity-check/application/settle-check.js';
import type { CheckWay } from '../../src/identity-check/domain/check.js';
import { demoPerson } from '../../src/seed/city/people.js';
import { begin, caseNumberIn, provide, submit, WHITE_PIXEL } from '../support/applying.js';
import type { HttpClient } from '../support/http-client.js';
import type { TestPortal } from '../support/portal.js';

/** What 王建国 answers to found a company with these people, in their order. */
export function companyAnswers(founders: readonly string[], name = '申江三人行咖啡有限公司'): Record<string, string> {
  return {
    firm_name: name, firm_kind: 'several', capital: '900000', 'premises.region': '890101002', 'premises.detail': '望江新村 31 号 602 室',
    scope: '餐饮服务；食品销售。', 'founders.rows': String(founders.length), ...Object.assign({}, ...founders.map((key, index) => founder(key, index))) as Record<string, string>,
  };
}

export function founder(key: string, index: number): Record<string, string> {
  const person = demoPerson(key);
  return {
    [`founders.${index}.founder.name`]: person.name,
    [`founders.${index}.founder.idNumber`]: person.idNumber,
    [`founders.${index}.founder.mobile`]: person.mobile ?? '',
    [`founders.${index}.contribution`]: '300000',
  };
}

/** From nothing to a case that waits for its founders. */
export async function foundCompany(client: HttpClient, founders: readonly string[]): Promise<{ id: string; number: string }> {
  const id = await begin(client, 'company-registration');
  const answers = Object.entries(companyAnswers(founders));
  let page = await client.open(`/applications/${id}`);
  for (const part of ['company-page', 'premises-page', 'founders-page']) {
    const asked = answers.filter(([name]) => (part === 'founders-page' ? name.startsWith('founders.') : page.$(`form [name="${name}"]`).length > 0));
    page = await client.send(page, `/applications/${id}/pages/${part}`, Object.fromEntries(asked));
    if (page.status !== 200) throw new Error(`${part}: ${page.status} ${page.$('.govuk-error-summary').text().replace(/\s+/g, ' ')}`);
  }
  await provide(client, id, {
    identity: { field: 'files', name: '身份证.png', type: 'image/png', content: WHITE_PIXEL },
    premises_proof: { field: 'files', name: '产权证.png', type: 'image/png', content: WHITE_PIXEL },
  });
  return { id, number: caseNumberIn(await submit(client, id)) };
}

/** Who is asked to sign, by the position they were named in. */
export async function signatoriesOf(portal: TestPortal, number: string): Promise<string[]> {
  const rows = await portal.app.get(DataSource).query<{ id: string }[]>(
    'select s.id from signatory s join case_file c on c.id = s.case_id where c.number = $1 and s.dropped_at is null order by s.position', [number]);
  return rows.map((row) => row.id);
}

/** Asks for the check that the page asks for, and settles it as the staff of that way would. */
export async function proveIdentity(portal: TestPortal, client: HttpClient, signatoryId: string, way: CheckWay): Promise<string> {
  const asked = await client.post(`/signatures/${signatoryId}/identity-check`);
  const checkId = /^\/identity-check\/([0-9a-f-]{36})$/.exec(asked.location)?.[1];
  if (!checkId) throw new Error(`no check: ${asked.status} ${asked.location}`);
  await settle(portal, checkId, way, 'pass');
  return checkId;
}

export async function settle(portal: TestPortal, checkId: string, way: CheckWay, verdict: 'pass' | 'fail'): Promise<void> {
  const settling = portal.app.get(SettleCheck, { strict: false });
  await portal.app.get(DataSource).transaction(async (manager) => {
    const check = await portal.app.get(FindCheck, { strict: false }).byId(manager, checkId);
    if (!check) throw new Error(`no check ${checkId}`);
    await settling[verdict](manager, { checkId, way, by: { kind: 'system', id: null }, at: portal.clock.now() });
  });
}
