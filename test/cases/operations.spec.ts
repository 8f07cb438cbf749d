import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readServicePackage } from '../../src/catalog/domain/service-package.js';
import { seedSetting } from '../../src/seed/seed-packages.js';
import { apply } from '../support/applying.js';
import { mainText, publishService, seededService } from '../support/changed-service.js';
import { signInAs, signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

const renewal = await seededService('residence-permit-renewal');
const REVOKE = '<tongban:effect operation="revoke-certificate" certificateType="11890100DM00000210002" slot="residence_permit" reason="依申请注销" />';
const TELL = '<tongban:effect operation="notify" text="您的居住证已经收回，不用再交纸质证。" />';

/** The renewal turned round: what is handed in is revoked, and the applicant is told. */
function revoking(revoke = REVOKE, tell = TELL): Record<string, string> {
  const item = JSON.parse(renewal['item.json'] ?? '') as { result: { certificate?: unknown } };
  delete item.result.certificate;
  const english = JSON.parse(renewal['locales/en.json'] ?? '') as Record<string, string>;
  return {
    ...renewal,
    'item.json': JSON.stringify(item),
    'locales/en.json': JSON.stringify({ ...english, 'process.tell': 'Tell the applicant', 'process.tell.text': 'Your permit has been taken back.' }),
    'process.bpmn': (renewal['process.bpmn'] ?? '')
      .replace(/<tongban:effect operation="issue-certificate"[^>]*>/, revoke)
      .replace('<bpmn:sequenceFlow id="issued" sourceRef="issue" targetRef="done" />', '<bpmn:sequenceFlow id="issued" sourceRef="issue" targetRef="tell" /><bpmn:sequenceFlow id="told" sourceRef="tell" targetRef="done" />')
      .replace('<bpmn:endEvent id="done"', `<bpmn:sendTask id="tell" name="告知申请人"><bpmn:extensionElements>${tell}</bpmn:extensionElements><bpmn:incoming>issued</bpmn:incoming><bpmn:outgoing>told</bpmn:outgoing></bpmn:sendTask><bpmn:endEvent id="done"`)
      .replace('<bpmn:incoming>issued</bpmn:incoming>\n    </bpmn:endEvent>', '<bpmn:incoming>told</bpmn:incoming></bpmn:endEvent>'),
  };
}

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

describe('what a service step asks for', () => {
  test('is refused at publishing where nobody could carry it out', async () => {
    const setting = await seedSetting();
    const problems = async (revoke: string, tell = TELL): Promise<string[]> =>
      (await readServicePackage(revoking(revoke, tell), setting)).problems.filter(({ severity }) => severity === 'error').map(({ at, fault }) => `${at} ${fault.problem}`);
    expect(await problems(REVOKE)).toEqual([]);
    expect(await problems(REVOKE.replace('revoke-certificate', 'burn-certificate'))).toContain('issue unknown-operation');
    expect(await problems(REVOKE.replace(' slot="residence_permit"', ''))).toEqual(['issue.slot missing']);
    expect(await problems(REVOKE.replace('"residence_permit"', '"passport"'))).toEqual(['issue.slot unknown-slot']);
    expect(await problems(REVOKE.replace('"residence_permit"', '"work_proof"'))).toEqual(['issue.slot slot-may-lack-certificate']);
    expect(await problems(REVOKE, TELL.replace('text=', 'template='))).toEqual(['tell.text missing', 'tell.template unknown-key']);
    expect(await problems(REVOKE, '')).toContain('tell missing-effect');
  });

  test('is carried out: the certificate is revoked, and the applicant told in the words of the process', async () => {
    await publishService(admin, revoking());
    const { number } = await apply(citizen, 'residence-permit-renewal', { address_changed: 'no', employed: 'no' });
    for (let n = 0; n < 4; n += 1) await portal.work();
    const page = mainText(await citizen.open(`/cases/${number}`));
    // He reads Traditional, and so do the words of the process.
    expect(page).toContain('註銷電子證照');
    expect(page).toContain('發送辦理消息');
    expect(mainText(await citizen.open('/messages'))).toContain(`辦件 ${number}：您的居住證已經收回，不用再交紙質證。`);
    const rows: { status: string }[] = await portal.app.get(DataSource).query(
      `select u.action as status from audit_record u where u.action = 'certificate.revoked'`);
    expect(rows).toHaveLength(1);
    expect(mainText(await admin.open('/studio/incidents'))).toContain('没有停住的办件');
  });
});
