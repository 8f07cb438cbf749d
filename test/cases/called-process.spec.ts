import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VerifyHistory } from '../../src/workflow/application/verify-history.js';
import { act } from '../authorization/somebodys-things.js';
import { apply, RESIDENCE_PERMIT_ANSWERS, WHITE_PIXEL } from '../support/applying.js';
import { importService, mainText, seededService } from '../support/changed-service.js';
import { signInAs, signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

const CONTRACT = { residence_proof: { field: 'files', name: 'contract.png', type: 'image/png', content: WHITE_PIXEL } };
const permit = await seededService('residence-permit');

/** The review of a permit, drawn in a file of its own: a visit, and a rule that needs the number of the visitors' findings. */
const REVIEW = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tongban="http://tongban.city/schema/bpmn/1" targetNamespace="http://tongban.city/processes">
  <bpmn:process id="home_review" name="入户核查" isExecutable="true">
    <bpmn:extensionElements><tongban:variable name="found" type="number" /></bpmn:extensionElements>
    <bpmn:startEvent id="begin" /><bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="visit" />
    <bpmn:userTask id="visit" name="上门查看"><bpmn:extensionElements>
      <tongban:work performer="office" department="public-security" role="clerk" stage="review" actions="pass" />
    </bpmn:extensionElements></bpmn:userTask>
    <bpmn:sequenceFlow id="f2" sourceRef="visit" targetRef="enough" />
    <bpmn:exclusiveGateway id="enough" name="看到了吗" default="f4" />
    <bpmn:sequenceFlow id="f3" sourceRef="enough" targetRef="over"><bpmn:conditionExpression>found &gt; 0</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f4" sourceRef="enough" targetRef="visit" />
    <bpmn:endEvent id="over" name="核查完" />
  </bpmn:process>
</bpmn:definitions>`;

function withCall(): Record<string, string> {
  const review = /<bpmn:userTask id="review_task"[\s\S]*?<\/bpmn:userTask>/;
  const drawn = permit['process.bpmn'] ?? '';
  expect(drawn).toMatch(review);
  const english = JSON.parse(permit['locales/en.json'] ?? '') as Record<string, string>;
  const inside = { visit: 'Visit the home', enough: 'Seen?', over: 'Reviewed' };
  for (const [id, text] of Object.entries(inside)) english[`process.review_task/${id}`] = text;
  return {
    ...permit,
    'process.bpmn': drawn.replace(review, (task) => {
      const flows = task.match(/<bpmn:(?:incoming|outgoing)>[^<]*<\/bpmn:(?:incoming|outgoing)>/g) ?? [];
      return `<bpmn:callActivity id="review_task" name="核查" calledElement="home_review"><bpmn:extensionElements><tongban:out source="found &gt; 0" target="seen" /></bpmn:extensionElements>${flows.join('')}</bpmn:callActivity>`;
    }).replace('outcome = "pass"', 'seen').replace('<tongban:clock ', '<tongban:variable name="seen" type="boolean" /><tongban:clock ').replaceAll('apartFrom="review_task"', 'apartFrom="review_task/visit"'),
    'home-review.bpmn': REVIEW,
    'locales/en.json': JSON.stringify(english),
  };
}

let portal: TestPortal;
let database: DataSource;
let admin: HttpClient;
let citizen: HttpClient;

beforeAll(async () => {
  portal = await startPortal();
  database = portal.app.get(DataSource);
  admin = await signInStaffAs(portal.url, 'ADMIN-1');
  citizen = await signInAs(portal.url, 'xiaoman');
});
afterAll(async () => {
  admin?.close();
  citizen?.close();
  await portal?.close();
});

const waiting = async (number: string): Promise<string[]> =>
  (await database.query<{ node: string }[]>('select node from queue_entry where number = $1 order by node', [number])).map(({ node }) => node);

describe('a service whose process calls another', () => {
  test('is published, and the called steps wait in the same queues; an incident inside shows on the case; history verifies', async () => {
    const imported = await importService(admin, withCall());
    const version = imported.location.split('?')[0] ?? '';
    const shown = await admin.open(imported.location);
    expect(mainText(shown)).toContain('没有发现问题，可以发布');
    expect((await admin.post(`${version}/publish`)).status).toBe(303);
    expect(mainText(await admin.open(`${version}?show=process`))).toContain('上门查看');

    const { number } = await apply(citizen, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, CONTRACT);
    const withdrawn = await apply(citizen, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, CONTRACT);
    await act(portal, number, 'accept');
    await act(portal, withdrawn.number, 'accept');
    expect(await waiting(number)).toEqual(['review_task/visit']);
    const clerk = await signInStaffAs(portal.url, 'GA02-1');
    expect(mainText(await clerk.open(`/desk/cases/${number}`))).toContain('上门查看');
    clerk.close();
    expect(mainText(await citizen.open(`/cases/${number}`))).toContain('上门查看');

    // Nobody said what was found: the case stops inside the call, and is mended in the called process's own facts.
    await act(portal, number, 'pass');
    const list = await admin.open('/studio/incidents');
    const href = list.$(`a:contains("${number}")`).attr('href') ?? '';
    const incident = await admin.open(href);
    expect(mainText(incident)).toContain('看到了吗（review_task/enough）');
    expect(incident.$('input[name^="variable-"]').toArray().map((each) => incident.$(each).attr('name'))).toEqual(['variable-found']);
    expect(mainText(await admin.send(incident, href, { 'variable-found': '2' }))).toContain(`已重新办理 ${number}`);
    expect(await waiting(number)).toEqual(['decide_task']);
    await act(portal, number, 'approve');
    await portal.work();
    await portal.work();
    expect(mainText(await citizen.open(`/cases/${number}`))).toContain('签发电子证照');

    // Withdrawing closes what is inside the call too.
    expect((await citizen.post(`/cases/${withdrawn.number}/withdraw`)).status).toBe(303);
    expect(await waiting(withdrawn.number)).toEqual([]);
    const ids: { id: string }[] = await database.query('select id from case_file where number = any($1)', [[number, withdrawn.number]]);
    for (const { id } of ids) expect(await portal.app.get(VerifyHistory, { strict: false }).verify(database.manager, id)).toEqual({ entries: expect.any(Number) as number });
  });
});
