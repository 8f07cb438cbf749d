import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SETTINGS, SettingsError, type Settings } from '../../platform/config/settings.js';
import { createSigningIdentity, loadSigningIdentity, SigningIdentityError, type SigningIdentity } from '../../platform/signing/signing-identity.js';

/** Who seals the city's documents, and whom its verifiers trust. */
interface Loaded {
  readonly identity: SigningIdentity;
  readonly trusted: readonly string[];
}

/**
 * The signing identity: from the files that the settings name (a licensed authority's), else the demonstration's own,
 * made once in the data folder. Loaded at boot, so that wrong files are said then and not at the first certificate.
 */
@Injectable()
export class SigningIdentities implements OnModuleInit {
  private loaded: Loaded | undefined;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  async onModuleInit(): Promise<void> {
    this.loaded = await this.load();
  }

  get signer(): SigningIdentity {
    return this.here().identity;
  }

  /** PEM certificates of the authorities whose signatures count. Several during a change of authority. */
  get trusted(): readonly string[] {
    return this.here().trusted;
  }

  private here(): Loaded {
    if (!this.loaded) throw new Error('the signing identity is used before the module is initialised');
    return this.loaded;
  }

  private async load(): Promise<Loaded> {
    const { signingKeyFile, signingCertFile, signingCaFile } = this.settings;
    const files =
      signingKeyFile && signingCertFile && signingCaFile
        ? { key: signingKeyFile, certificate: signingCertFile, authority: signingCaFile }
        : await demoFiles(path.join(this.settings.dataDir, 'signing'));
    const [keyPem, certificatePem, authorityPem] = await Promise.all([read(files.key), read(files.certificate), read(files.authority)]);
    const trusted = authorityPem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
    if (trusted.length === 0) throw new SettingsError([`${files.authority} (SIGNING_CA_FILE) holds no certificate in PEM.`]);
    try {
      return { identity: loadSigningIdentity({ keyPem, certificatePem }), trusted };
    } catch (error) {
      if (!(error instanceof SigningIdentityError)) throw error;
      throw new SettingsError([`${error.message}: look at SIGNING_KEY_FILE and SIGNING_CERT_FILE.`]);
    }
  }
}

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new SettingsError([`${file} cannot be read (${error.code ?? 'unknown'}): it belongs to the identity that seals documents.`]);
  });
}

/** Made in a folder of its own and moved into place whole: of two processes that start together one wins. */
async function demoFiles(folder: string): Promise<{ key: string; certificate: string; authority: string }> {
  const files = {
    key: path.join(folder, 'key.pem'),
    certificate: path.join(folder, 'certificate.pem'),
    authority: path.join(folder, 'authority.pem'),
  };
  const there = await readFile(files.key).then(() => true, () => false);
  if (there) return files;
  const draft = `${folder}.${randomUUID()}`;
  await mkdir(draft, { recursive: true, mode: 0o700 });
  // Real time, and a year back: the demonstration's clock can be moved both ways.
  const made = createSigningIdentity({ commonName: '申江市演示', at: new Date(Date.now() - 365 * 86_400_000), years: 20 });
  await writeFile(path.join(draft, 'key.pem'), made.keyPem, { mode: 0o600 });
  await writeFile(path.join(draft, 'certificate.pem'), made.certificatePem);
  await writeFile(path.join(draft, 'authority.pem'), made.authorityPem);
  try {
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was first; its identity is the one. Anything else shows when the files are read.
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  return files;
}
