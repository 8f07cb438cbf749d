import type { Answer, Visitor } from './visitor.js';

const ANSWERS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  applicant: [['applicant_mobile', '19989020000']],
  'home-page': [
    ['home.region', '890102003'],
    ['home.detail', '梧桐路 188 弄 6 号 1203 室'],
    ['living_since.year', '2024'],
    ['living_since.month', '3'],
    ['living_since.day', '1'],
    ['residence_kind', 'rent'],
  ],
  'ground-page': [['ground', 'work'], ['employer', '申江云栈信息技术有限公司'], ['insurance_months', '18']],
  'delivery-page': [['delivery', 'electronic']],
};

export interface Citizen {
  readonly mobile: string;
  readonly password: string;
  /** The lease that no register knows: what has to be uploaded, as a phone's camera takes it. */
  readonly lease: Uint8Array;
}

export async function signIn(visitor: Visitor, citizen: Citizen): Promise<void> {
  await visitor.get('/sign-in');
  const answer = await visitor.post('/sign-in', [['identifier', citizen.mobile], ['password', citizen.password], ['back', '/']]);
  expectRedirect(answer, 'sign-in');
}

/**
 * 居住證首次申領 from the guide's button to the case's page, as a browser without scripts asks for it: every form is
 * fetched before it is posted, every redirect followed. Answers the case's number.
 */
export async function apply(visitor: Visitor, citizen: Citizen): Promise<string> {
  const begin = await page(visitor, '/services/residence-permit/apply');
  let at = expectRedirect(await visitor.post('/services/residence-permit/apply', begin.hidden), 'begin');
  const application = at;
  at = expectRedirect(await visitor.get(at), 'resume');
  while (at.includes('/pages/')) {
    const name = at.split('/').at(-1) ?? '';
    const form = await page(visitor, at);
    at = expectRedirect(await visitor.post(at, [...form.hidden, ...(ANSWERS[name] ?? [])]), name);
  }
  let materials = await page(visitor, at);
  const certificates = [...materials.html.matchAll(/<input[^>]*name="certificates"[^>]*value="([^"]+)"/g)].map(([, value = '']) => ['certificates', value] as const);
  if (certificates.length === 0) throw new Error('no certificate is offered on the materials page');
  expectRedirect(await visitor.post(`${application}/materials/authorise`, [...materials.hidden, ...certificates]), 'authorise');
  materials = await page(visitor, at);
  expectRedirect(
    await visitor.postFiles(`${application}/materials/residence_proof/upload`, materials.hidden, {
      field: 'files',
      name: '租赁合同.jpg',
      type: 'image/jpeg',
      content: Buffer.from(citizen.lease),
    }),
    'upload',
  );
  materials = await page(visitor, at);
  at = expectRedirect(await visitor.post(`${application}/materials/continue`, materials.hidden), 'continue');
  const check = await page(visitor, at);
  const signed = [...check.hidden, ['declared', 'yes'], ['password', citizen.password]] as const;
  at = expectRedirect(await visitor.post(`${application}/submit`, signed), 'submit');
  await page(visitor, at);
  const number = /\/cases\/([^?]+)/.exec(at)?.[1];
  if (!number) throw new Error(`submitting led to ${at}, not to a case`);
  return number;
}

async function page(visitor: Visitor, path: string): Promise<{ html: string; hidden: (readonly [string, string])[] }> {
  const answer = await visitor.get(path);
  if (answer.status !== 200) throw new Error(`GET ${path} was answered ${answer.status}${answer.location ? ` to ${answer.location}` : ''}`);
  const html = answer.text();
  const hidden = new Map<string, string>();
  for (const [tag] of html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const name = /name="([^"]+)"/.exec(tag)?.[1];
    if (name === '_csrf' || name === 'revision') hidden.set(name, /value="([^"]*)"/.exec(tag)?.[1] ?? '');
  }
  return { html, hidden: [...hidden] };
}

function expectRedirect(answer: Answer, step: string): string {
  if (answer.status === 303 && answer.location) return answer.location.replace(/#.*/, '');
  const problems = [...answer.text().matchAll(/class="govuk-error-message"[^>]*>([\s\S]*?)</g)].map(([, text = '']) => text.trim());
  throw new Error(`${step} was answered ${answer.status} instead of leading on: ${problems.join('; ') || answer.text().slice(0, 300)}`);
}
