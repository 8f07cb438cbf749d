import { DEMO_PASSWORD } from '../../src/seed/city/people.js';
import type { Answer, HttpClient, UploadedFile } from './http-client.js';

/** A picture of one white pixel. */
export const WHITE_PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** What 陈桂芳 answers to apply for her 敬老卡. */
export const ELDER_CARD_ANSWERS: Readonly<Record<string, string>> = {
  bank: 'icbc',
  account_number: '6222021001122334455',
  card_by_post: 'no',
};

/** What 张小满 answers to apply for her 居住证. */
export const RESIDENCE_PERMIT_ANSWERS: Readonly<Record<string, string>> = {
  'home.region': '890102003',
  'home.detail': '梧桐路 188 弄 6 号 1203 室',
  'living_since.year': '2024',
  'living_since.month': '3',
  'living_since.day': '1',
  residence_kind: 'rent',
  ground: 'work',
  delivery: 'electronic',
};

/** Begins a draft and gives its id. */
export async function begin(client: HttpClient, slug: string): Promise<string> {
  await client.get(`/services/${slug}/apply`);
  const begun = await client.post(`/services/${slug}/apply`);
  const id = /^\/applications\/([0-9a-f-]{36})$/.exec(begun.location)?.[1];
  if (!id) throw new Error(`could not begin ${slug}: ${begun.status} ${begun.$('main').text().replace(/\s+/g, ' ').slice(0, 300)}`);
  return id;
}

/** Walks all pages of questions with these answers; what is prefilled stays. Ends on the materials page. */
export async function fillIn(client: HttpClient, id: string, answers: Readonly<Record<string, string>>): Promise<Answer> {
  let page = await client.open(`/applications/${id}`);
  for (let count = 0; page.path.includes('/pages/'); count += 1) {
    if (count > 20) throw new Error(`the journey doesn't end: ${page.path}`);
    const asked = Object.fromEntries(Object.entries(answers).filter(([name]) => page.$(`form [name="${name}"]`).length > 0));
    const next = await client.send(page, page.path, asked);
    if (next.status !== 200) throw new Error(`${page.path}: ${next.status} ${next.$('.govuk-error-summary').text().replace(/\s+/g, ' ')}`);
    page = next;
  }
  return page;
}

/** Authorises every certificate that the materials page offers, and uploads the file to the slots that are given one. */
export async function provide(client: HttpClient, id: string, uploads: Readonly<Record<string, UploadedFile>> = {}): Promise<void> {
  const page = await client.open(`/applications/${id}/materials`);
  const offered = page.$('input[name="certificates"]').toArray().map((input) => page.$(input).attr('value') ?? '');
  if (offered.length > 0) expectRedirect(await client.post(`/applications/${id}/materials/authorise`, { certificates: offered }));
  for (const [slot, file] of Object.entries(uploads)) {
    expectRedirect(await client.upload(`/applications/${id}/materials/${slot}/upload`, [file]));
  }
}

/** The state of the draft that the check page shows. */
export async function shownRevision(client: HttpClient, id: string): Promise<string> {
  const page = await client.open(`/applications/${id}/check`);
  return page.$('input[name="revision"]').attr('value') ?? '';
}

/** Declares, signs with the password and submits: gives the answer as it comes. */
export async function submit(client: HttpClient, id: string, revision?: string): Promise<Answer> {
  return client.post(`/applications/${id}/submit`, {
    declared: 'yes',
    password: DEMO_PASSWORD,
    revision: revision ?? (await shownRevision(client, id)),
  });
}

export function caseNumberIn(answer: Answer): string {
  const number = /^\/cases\/([^/?]+)/.exec(answer.location)?.[1];
  if (!number) throw new Error(`not submitted: ${answer.status} ${answer.$('.govuk-error-summary').text().replace(/\s+/g, ' ')}`);
  return number;
}

/** From nothing to a case: gives the draft's id and the case's number. */
export async function apply(
  client: HttpClient,
  slug: string,
  answers: Readonly<Record<string, string>>,
  uploads: Readonly<Record<string, UploadedFile>> = {},
): Promise<{ id: string; number: string }> {
  const id = await begin(client, slug);
  await fillIn(client, id, answers);
  await provide(client, id, uploads);
  return { id, number: caseNumberIn(await submit(client, id)) };
}

function expectRedirect(answer: Answer): void {
  if (answer.status !== 303) throw new Error(`${answer.path}: ${answer.status} ${answer.$('.govuk-error-summary').text().replace(/\s+/g, ' ')}`);
}
