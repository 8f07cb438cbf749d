import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ManageSenders } from '../../src/cases/application/manage-senders.js';
import { signature } from '../../src/cases/domain/message-signature.js';
import { VerifyHistory } from '../../src/workflow/application/verify-history.js';
import { act } from '../authorization/somebodys-things.js';
import { apply, RESIDENCE_PERMIT_ANSWERS, WHITE_PIXEL } from '../support/applying.js';
import { mainText, publishService, seededService } from '../support/changed-service.js';
import { signInAs, signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

const CONTRACT = { residence_proof: { field: 'files', name: 'contract.png', type: 'image/png', content: WHITE_PIXEL } };
const permit = await seededService('residence-permit');

/** The permit's review is another system's: the case waits for its answer. */
function withMessage(): Record<string, string> {
  const review = /<bpmn:userTask id="review_task"[\s\S]*?<\/bpmn:userTask>/;
  const drawn = permit['process.bpmn'] ?? '';
  expect(drawn).toMatch(review);
  return {
    ...permit,
    'process.bpmn': drawn.replace(review, (task) => {
      const flows = task.match(/<bpmn:(?:incoming|outgoing)>[^<]*<\/bpmn:(?:incoming|outgoing)>/g) ?? [];
      return `<bpmn:receiveTask id="review_task" name="核定" messageRef="visited"><bpmn:extensionElements><tongban:message brings="found" /></bpmn:extensionElements>${flows.join('')}</bpmn:receiveTask>`;
    })
      .replace('outcome = "pass"', 'found &gt; 0')
      .replace('<tongban:clock ', '<tongban:variable name="found" type="number" /><tongban:clock ')
      .replaceAll(' apartFrom="review_task"', '')
      .replace('<bpmn:process ', '<bpmn:message id="visited" name="home-visit.done" /><bpmn:process '),
  };
}

let portal: TestPortal;
let database: DataSource;
let admin: HttpClient;
let citizen: HttpClient;
let secret: Buffer;
const numbers: string[] = [];

beforeAll(async () => {
  portal = await startPortal();
  database = portal.app.get(DataSource);
  admin = await signInStaffAs(portal.url, 'ADMIN-1');
  citizen = await signInAs(portal.url, 'xiaoman');
  await publishService(admin, withMessage());
  for (let n = 0; n < 2; n += 1) numbers.push((await apply(citizen, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, CONTRACT)).number);
  secret = await senderSecret('neighbourhood', ['home-visit.done']);
});
afterAll(async () => {
  admin?.close();
  citizen?.close();
  await portal?.close();
});

async function senderSecret(name: string, messages: string[]): Promise<Buffer> {
  const added = await portal.app.get(ManageSenders, { strict: false }).add(name, messages);
  if (!('secret' in added)) throw new Error(added.refused);
  return Buffer.from(added.secret.replace('whsec_', ''), 'base64');
}

interface Sending {
  readonly id?: string;
  readonly by?: string;
  readonly key?: Buffer;
  readonly at?: number;
}
let sent = 0;
async function send(content: unknown, { id = `d${(sent += 1)}`, by = 'neighbourhood', key = secret, at = Date.now() }: Sending = {}): Promise<[number, unknown]> {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  const timestamp = String(Math.floor(at / 1000));
  const response = await fetch(`${portal.url}/hooks/messages/${by}`, {
    method: 'POST', body,
    headers: {
      'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp,
      'webhook-signature': signature(key, { id, timestamp }, Buffer.from(body)),
    },
  });
  return [response.status, await response.json()];
}

const waiting = async (number: string): Promise<string[]> =>
  (await database.query<{ node: string }[]>('select node from queue_entry where number = $1 order by node', [number])).map(({ node }) => node);
const audited = (number: string): Promise<{ actor_kind: string; detail: Record<string, unknown> }[]> =>
  database.query(`select r.actor_kind, r.detail from audit_record r join case_file c on c.id = r.chain_id where c.number = $1 and r.action = 'case.message-delivered'`, [number]);

describe('a case that waits for another system', () => {
  test('goes on when that system says so, once', async () => {
    const [number = ''] = numbers;
    const content = { case: number, message: 'home-visit.done', variables: { found: 2 } };
    expect(await send(content)).toEqual([409, { refused: 'not-waiting' }]);
    await act(portal, number, 'accept');
    expect(await waiting(number)).toEqual([]);
    const clerk = await signInStaffAs(portal.url, 'SQ02-1');
    expect(mainText(await clerk.open(`/desk/cases/${number}`))).toContain('在等“home-visit.done”的答复');
    clerk.close();

    expect(await send(content, { key: Buffer.alloc(32) })).toEqual([401, { refused: 'not-authentic', because: 'signature-wrong' }]);
    expect(await send(content, { by: 'nobody-known' })).toEqual([401, { refused: 'not-authentic', because: 'unknown-sender' }]);
    expect(await send(content, { at: Date.now() - 600_000 })).toEqual([401, { refused: 'not-authentic', because: 'too-old' }]);
    const other = await senderSecret('fire-brigade', ['fire-inspection.done']);
    expect(await send(content, { by: 'fire-brigade', key: other })).toEqual([403, { refused: 'not-yours' }]);
    expect(await send('{"case":')).toEqual([422, { refused: 'unreadable' }]);
    expect(await send({ ...content, more: 1 })).toEqual([422, { refused: 'unreadable' }]);
    expect(await send({ ...content, case: 'SJ20200101000000' })).toEqual([409, { refused: 'not-waiting' }]);
    expect(await send({ ...content, variables: { found: 'two' } })).toEqual([422, { refused: 'bad-variables', names: ['found'] }]);
    expect(await send({ ...content, variables: { found: 2, outcome: 'approve' } })).toEqual([422, { refused: 'bad-variables', names: ['outcome'] }]);
    expect(await waiting(number)).toEqual([]);

    // The same delivery from two connections at once, and again later.
    const twice = await Promise.all([send(content, { id: 'visit-1' }), send(content, { id: 'visit-1' })]);
    expect(twice.map(([status]) => status)).toEqual([200, 200]);
    expect(twice.filter(([, answer]) => (answer as { again: boolean }).again)).toHaveLength(1);
    expect(await send(content, { id: 'visit-1' })).toEqual([200, { delivered: true, again: true }]);
    expect(await send({ ...content, variables: { found: 3 } }, { id: 'visit-1' })).toEqual([409, { refused: 'delivery-id-reused' }]);
    expect(await send(content)).toEqual([409, { refused: 'not-waiting' }]);
    expect(await waiting(number)).toEqual(['decide_task']);
    expect(await audited(number)).toMatchObject([{ actor_kind: 'system', detail: { message: 'home-visit.done', sender: 'neighbourhood', delivery: 'visit-1' } }]);
    expect(mainText(await citizen.open(`/cases/${number}`))).toContain('收到等待的答复，继续办理');

    expect(await portal.app.get(ManageSenders, { strict: false }).disable('fire-brigade')).toEqual({ disabled: true });
    expect(await send(content, { by: 'fire-brigade', key: other })).toEqual([401, { refused: 'not-authentic', because: 'unknown-sender' }]);
  });

  test('is delivered by an administrator’s hand, with a reason, when no system answers', async () => {
    const number = numbers[1] ?? '';
    await act(portal, number, 'accept');
    const list = await admin.open('/studio/messages');
    expect(mainText(list)).toContain('home-visit.done');
    const form = await admin.open(list.$(`a:contains("${number}")`).attr('href') ?? '');
    const action = form.$('form[action^="/studio/messages/"]').attr('action') ?? '';
    const refused = await admin.send(form, action, { 'variable-found': '1', reason: ' ' });
    expect(refused.status).toBe(422);
    expect(mainText(refused)).toContain('请写明为什么由您代为送达');
    expect(refused.$('input[name="variable-found"]').attr('value')).toBe('1');
    expect((await admin.send(form, action, { 'variable-found': 'many', reason: '对方以公函答复' })).status).toBe(422);
    expect(mainText(await admin.send(form, action, { 'variable-found': '1', reason: '对方以公函答复' }))).toContain(`已代为送达，${number} 继续办理`);
    expect(mainText(await admin.open('/studio/messages'))).toContain('没有办件在等消息');
    expect(await waiting(number)).toEqual(['decide_task']);
    expect(await audited(number)).toMatchObject([{ actor_kind: 'staff', detail: { by: 'hand' } }]);
    expect(JSON.stringify(await audited(number))).not.toContain('公函');
    const [row] = await database.query<{ id: string }[]>('select id from case_file where number = $1', [number]);
    expect(await portal.app.get(VerifyHistory, { strict: false }).verify(database.manager, row?.id ?? '')).toEqual({ entries: 3 });
  });
});
