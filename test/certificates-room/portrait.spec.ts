import sharp from 'sharp';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Vault } from '../../src/platform/crypto/vault.js';
import { FileStore } from '../../src/platform/files/file-store.js';
import { act } from '../authorization/somebodys-things.js';
import { apply, RESIDENCE_PERMIT_ANSWERS, WHITE_PIXEL } from '../support/applying.js';
import { type Answer, type HttpClient, signInAs } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

let portal: TestPortal;
let source: DataSource;
const clients: HttpClient[] = [];

const CONTRACT = { field: 'files', name: '租赁合同.png', type: 'image/png', content: WHITE_PIXEL };

beforeAll(async () => {
  portal = await startPortal();
  source = portal.app.get(DataSource);
});
afterAll(async () => {
  for (const client of clients) client.close();
  await portal?.close();
});

async function signIn(key: string): Promise<HttpClient> {
  const client = await signInAs(portal.url, key);
  clients.push(client);
  return client;
}

/** The page of their certificate of that type. */
async function certificatePage(client: HttpClient, type: string): Promise<Answer> {
  const wallet = await client.get('/wallet');
  const card = wallet.$('a.cert').toArray().map((each) => wallet.$(each)).find((each) => each.text().includes(type));
  return client.get(card?.attr('href') ?? '');
}

/** The picture that the page shows, as its bytes. */
function portraitOn(page: Answer): Buffer | undefined {
  const shown = page.$('img.cert-portrait').attr('src');
  return shown === undefined ? undefined : Buffer.from(shown.replace('data:image/jpeg;base64,', ''), 'base64');
}

async function decided(client: HttpClient, uploads: Parameters<typeof apply>[3], more: Readonly<Record<string, string>> = {}): Promise<void> {
  const { number } = await apply(client, 'residence-permit', { ...RESIDENCE_PERMIT_ANSWERS, ...more }, uploads);
  for (const action of ['accept', 'pass', 'approve'] as const) await act(portal, number, action);
  await portal.work();
}

describe('the portrait', () => {
  it('of an identity card is shown to its holder, and drawn in its file', async () => {
    const xiaoman = await signIn('xiaoman');
    const page = await certificatePage(xiaoman, '居民身份证');
    const portrait = portraitOn(page);
    expect(await sharp(portrait).metadata()).toMatchObject({ format: 'jpeg', width: 358, height: 441 });
    expect(page.$('img.cert-portrait').attr('alt')).toBe('证照上的持证人照片');
    const pdf = await xiaoman.get(page.$('a[href$="certificate.pdf"]').attr('href') ?? '');
    expect(pdf.body.includes(portrait ?? Buffer.alloc(1))).toBe(true);
  });

  it('is missing where the card bears none, and the card is whole without', async () => {
    const min = await signIn('min');
    const page = await certificatePage(min, '居民身份证');
    expect([page.status, portraitOn(page)]).toEqual([200, undefined]);
  });

  it('lies sealed on disk, under the certificate’s own key', async () => {
    const [row] = await source.query<{ id: string; data_key_id: string; portrait_file_id: string; file_key: string }[]>(
      `select k.id, k.data_key_id, k.portrait_file_id, f.data_key_id as file_key from certificate k join stored_file f on f.id = k.portrait_file_id limit 1`,
    );
    if (!row) throw new Error('no certificate has a portrait');
    expect(row.file_key).toBe(row.data_key_id);
    const key = await portal.app.get(Vault).openKey(source.manager, row.data_key_id);
    expect((await portal.app.get(FileStore).read(key, row.portrait_file_id)).subarray(0, 3).toString('hex')).toBe('ffd8ff');
  });

  it('of the identity card is on the residence permit that was issued upon it', async () => {
    const xiaoman = await signIn('xiaoman');
    await decided(xiaoman, { residence_proof: CONTRACT });
    const permit = portraitOn(await certificatePage(xiaoman, '居住证'));
    expect(permit).toEqual(portraitOn(await certificatePage(xiaoman, '居民身份证')));
    expect(permit?.length).toBeGreaterThan(10_000);
    // A file of its own: erasing one certificate leaves the other whole.
    const [count] = await source.query<{ files: number }[]>(
      "select count(distinct portrait_file_id)::int as files from certificate where portrait_file_id is not null and holder_index = (select holder_index from certificate where case_id is not null and portrait_file_id is not null limit 1)",
    );
    expect(count?.files).toBe(2);
  });

  it('is the photograph that was uploaded where there is no electronic card, cropped as an identity photograph', async () => {
    const mo = await signIn('mo');
    const photograph = await sharp({ create: { width: 1200, height: 900, channels: 3, background: '#336699' } }).png().toBuffer();
    const photo = { field: 'files', name: '照片.png', type: 'image/png', content: photograph };
    await decided(mo, { id_card: CONTRACT, photo, residence_proof: CONTRACT, work_proof: CONTRACT }, { employer: '申江味道餐饮有限公司', insurance_months: '12' });
    expect(await sharp(portraitOn(await certificatePage(mo, '居住证'))).metadata()).toMatchObject({ format: 'jpeg', width: 358, height: 441 });
  });
});
