import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apply } from '../support/applying.js';
import { importService, mainText, publishService, seededService } from '../support/changed-service.js';
import { HttpClient, signInAs, signInStaffAs } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

const renewal = await seededService('residence-permit-renewal');

let portal: TestPortal;
let admin: HttpClient;
let citizen: HttpClient;

beforeAll(async () => {
  portal = await startPortal();
  admin = await signInStaffAs(portal.url, 'ADMIN-1');
  citizen = await signInAs(portal.url, 'qiming');
});
afterAll(async () => {
  admin?.close();
  citizen?.close();
  await portal?.close();
});

function withTable(change: (dmn: string) => string): Record<string, string> {
  const dmn = change(renewal['rules.dmn'] ?? '');
  expect(dmn).not.toBe(renewal['rules.dmn']);
  return { ...renewal, 'rules.dmn': dmn };
}

describe('a decision table in a service', () => {
  test('is read in the studio as a table', async () => {
    const rows: { id: string }[] = await portal.app.get(DataSource).query("select id from service_version where slug = 'residence-permit-renewal' and state = 'published'");
    const page = await admin.open(`/studio/versions/${rows[0]?.id}?show=decisions`);
    expect(mainText(page)).toContain('UNIQUE：只能有一条规则符合');
    expect(page.$('.decision-table tbody tr')).toHaveLength(3);
    expect(page.$('.decision-table tbody tr').first().text()).toContain('"at-once"');
  });

  test('with anything wrong in it is refused by file and table', async () => {
    const problems = async (change: (dmn: string) => string): Promise<string> => mainText(await admin.open((await importService(admin, withTable(change))).location));
    expect(await problems((dmn) => dmn.replace('<text>address_changed</text>', '<text>adress_changed</text>'))).toContain('rules.dmn · renewal_route“renewal_route”用了没有声明的变量“adress_changed”');
    expect(await problems((dmn) => dmn.replace('hitPolicy="UNIQUE"', 'hitPolicy="LUCKY"'))).toContain('命中策略 LUCKY 不支持');
    expect(await problems((dmn) => dmn.replace('id="renewal_route"', 'id="another"'))).toContain('process.bpmn · apply_rules步骤“apply_rules”要用的决策表“renewal_route”不存在');
    expect(await problems((dmn) => dmn.replace('<text>"at-once"</text>', '<text>1</text>'))).toContain('放不进变量“route”（string）');
    expect(await problems((dmn) => dmn.replace('</definitions>', ''))).toContain('rules.dmn');
    expect(await problems((dmn) => `<!DOCTYPE x [<!ENTITY a "b">]>${dmn}`)).toContain('DOCTYPE');
    expect(await problems((dmn) => dmn.replace('<inputEntry id="r3b"><text>-</text></inputEntry>', ''))).toContain('moved has 1 entries for 2 input columns');
  });

  test('that has no answer stops the case; an administrator mends the fact, and it is approved by the table', async () => {
    const gap = withTable((dmn) => dmn.replace(/<rule id="nothing_changed_own">[\s\S]*?<\/rule>/, ''));
    await publishService(admin, gap);
    const { number } = await apply(citizen, 'residence-permit-renewal', { address_changed: 'no', employed: 'no' });
    await portal.work();
    const list = await admin.open('/studio/incidents');
    expect(mainText(list)).toContain(number);
    const href = list.$(`a:contains("${number}")`).attr('href') ?? '';
    const incident = await admin.open(href);
    expect(mainText(incident)).toContain('决策表没有唯一的结果');
    expect(mainText(await citizen.open(`/cases/${number}`))).not.toContain('已准予');
    const answer = await admin.send(incident, href, { 'variable-acting_for_other': 'true' });
    expect(mainText(answer)).toContain(`已重新办理 ${number}`);
    // By the rule for whoever acts for another it is a clerk's now.
    const waiting: unknown[] = await portal.app.get(DataSource).query("select 1 from queue_entry where number = $1 and node = 'accept_task'", [number]);
    expect(waiting).toHaveLength(1);
  });
});
