import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SigningIdentities } from '../../src/certificates/application/signing-identities.js';
import { readSettings } from '../../src/platform/config/settings.js';
import { createSigningIdentity } from '../../src/platform/signing/signing-identity.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tongban-identity-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const boot = async (env: Record<string, string> = {}): Promise<SigningIdentities> => {
  const identities = new SigningIdentities(readSettings({ TONGBAN_MODE: 'test', DATA_DIR: folder, ...env }));
  await identities.onModuleInit();
  return identities;
};
const licensed = async (): Promise<Record<string, string>> => {
  const made = createSigningIdentity({ commonName: '某市电子印章', at: new Date('2026-01-01') });
  const files = { SIGNING_KEY_FILE: made.keyPem, SIGNING_CERT_FILE: made.certificatePem, SIGNING_CA_FILE: made.authorityPem };
  for (const [name, pem] of Object.entries(files)) await writeFile(path.join(folder, `${name}.pem`), pem);
  return Object.fromEntries(Object.keys(files).map((name) => [name, path.join(folder, `${name}.pem`)]));
};

it('the demo makes its identity once, also where several processes start together', async () => {
  const together = await Promise.all([boot(), boot(), boot()]);
  const later = await boot();
  const signers = [...together, later].map(({ signer }) => signer.certificate.fingerprint256);
  expect(new Set(signers).size).toBe(1);
  expect(later.signer.certificate.checkPrivateKey(later.signer.privateKey)).toBe(true);
});

it('a city’s own identity comes from the files of the settings, with all authorities that it still trusts', async () => {
  const env = await licensed();
  const former = createSigningIdentity({ commonName: '旧', at: new Date('2020-01-01') }).authorityPem;
  await writeFile(env['SIGNING_CA_FILE'] ?? '', `${await readFile(env['SIGNING_CA_FILE'] ?? '', 'utf8')}\n${former}`);
  const identities = await boot(env);
  expect(identities.signer.certificate.subject).toContain('某市电子印章');
  expect(identities.trusted).toHaveLength(2);
});

it('what is wrong with the files is said at boot, with the setting to look at', async () => {
  const env = await licensed();
  await expect(boot({ ...env, SIGNING_KEY_FILE: path.join(folder, 'nowhere.pem') })).rejects.toThrow(/nowhere\.pem cannot be read \(ENOENT\)/);
  const other = createSigningIdentity({ commonName: '别人', at: new Date('2026-01-01') });
  await writeFile(env['SIGNING_KEY_FILE'] ?? '', other.keyPem);
  await expect(boot(env)).rejects.toThrow(/belongs to another key: look at SIGNING_KEY_FILE/);
  await writeFile(env['SIGNING_CA_FILE'] ?? '', 'nothing');
  await expect(boot(env)).rejects.toThrow(/SIGNING_CA_FILE\) holds no certificate/);
  expect(() => readSettings({ SIGNING_KEY_FILE: 'x' })).toThrow(/go together/);
});
