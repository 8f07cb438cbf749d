import { begin, caseNumberIn, fillIn, provide, submit, WHITE_PIXEL } from './applying.js';
import { signInAs, type HttpClient } from './http-client.js';

const PLAN = { field: 'files', name: 'plan.png', type: 'image/png', content: WHITE_PIXEL };
const ANSWERS = {
  'premises.region': '890102001', 'premises.detail': '花神路 288 号一层', area: '86.5', format: 'catering',
  items: 'hot', online_orders: 'no', staff: '9', 'safety_officers.0.officer_name': '周安', 'safety_officers.0.officer_mobile': '19989012001',
};

/** 赵立群, signed in and acting for his restaurant. */
export async function signInForFirm(url: string): Promise<HttpClient> {
  const client = await signInAs(url, 'liqun');
  const page = await client.open('/account/party');
  const firm = page.$('label:contains("申江味道餐饮有限公司")').attr('for') ?? '';
  const done = await client.post('/account/party', { party: page.$(`[id="${firm}"]`).attr('value') ?? '' });
  if (done.status !== 303) throw new Error(`could not switch to the firm: ${done.status}`);
  return client;
}

/** A licence asked for, one material promised, one deferred: gives the case's number. Its offices are SJ02. */
export async function applyForFoodLicence(client: HttpClient): Promise<string> {
  const id = await begin(client, 'food-business-licence');
  await fillIn(client, id, ANSWERS);
  await provide(client, id, { layout: PLAN });
  await client.post(`/applications/${id}/materials/safety_rules/pledge`, { kind: 'promise', pledged: 'yes' });
  await client.post(`/applications/${id}/materials/health_proof/pledge`, { kind: 'deferred', pledged: 'yes' });
  return caseNumberIn(await submit(client, id));
}
