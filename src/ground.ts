import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { DEMO_FACE_KEY } from './demo/national-face-service.js';
import { startStandIns } from './demo/stand-ins.js';
import { DemoClock, SystemClock } from './platform/clock/clock.js';
import { readSettings, type Settings } from './platform/config/settings.js';
import { blindIndex } from './platform/crypto/envelope.js';
import { KeyFileError, loadKeys, type Keys } from './platform/crypto/keys.js';
import { startEmbeddedPostgres } from './platform/database/embedded-postgres.js';
import { migrate } from './platform/database/migrate.js';
import type { Surroundings } from './platform/platform.module.js';

/** What must stand before the application does, and how it is taken down again. */
export interface Ground {
  readonly surroundings: Surroundings;
  release(): Promise<void>;
}

/** Settings, keys, database and, in the demonstration, the stand-ins for what lies outside the city. */
export async function prepareGround(env: Readonly<Record<string, string | undefined>>, say: (line: string) => void): Promise<Ground> {
  const given = readSettings(env);
  await mkdir(given.dataDir, { recursive: true });
  const releases: (() => Promise<void>)[] = [];
  const release = async (): Promise<void> => {
    for (const each of releases.splice(0).reverse()) await each();
  };
  try {
    const keys = await loadKeys({ keysFile: given.keysFile, dataDir: given.dataDir, production: given.mode === 'production' });
    let databaseUrl = given.databaseUrl;
    if (!databaseUrl) {
      say('Starting the embedded PostgreSQL …');
      const server = await startEmbeddedPostgres({ dataDir: path.join(given.dataDir, 'postgres'), log: say });
      releases.push(() => server.stop());
      databaseUrl = server.url;
    }
    await migrate(databaseUrl);
    await assertKeysFit(databaseUrl, keys);
    let settings: Settings = { ...given, databaseUrl };
    if (settings.mode === 'demo') {
      const standIns = await startStandIns();
      releases.push(() => standIns.stop());
      settings = {
        ...settings,
        smtpUrl: settings.smtpUrl ?? standIns.smtpUrl,
        smsGatewayUrl: settings.smsGatewayUrl ?? standIns.smsGatewayUrl,
        identityProviderUrl: settings.identityProviderUrl ?? standIns.identityProviderUrl,
        ...(settings.identityCheckProviderUrl === undefined && (await demoFaceService(settings.dataDir, standIns.faceServiceUrl))),
      };
    }
    const clock = settings.demoClock ? new DemoClock() : new SystemClock();
    return { surroundings: { settings, keys, clock }, release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Data written under other keys could never be read: better to refuse at boot than to fail at a counter. */
async function assertKeysFit(databaseUrl: string, keys: Keys): Promise<void> {
  const check = blindIndex(keys.index, 'key-check', 'tongban').toString('hex');
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("insert into setting (name, value) values ('key-check', to_jsonb($1::text)) on conflict do nothing", [check]);
    const { rows } = await client.query<{ fits: boolean }>("select value = to_jsonb($1::text) as fits from setting where name = 'key-check'", [check]);
    if (!rows[0]?.fits) {
      throw new KeyFileError('These keys do not belong to this database. Name the right KEYS_FILE (or DATA_DIR), or use an empty database.');
    }
  } finally {
    await client.end();
  }
}

/** The stand-in of the national face service, with the key that both know. It begins as "off": the portal's own engine judges. */
async function demoFaceService(
  dataDir: string, url: string,
): Promise<Pick<Settings, 'identityCheckProviderUrl' | 'identityCheckProviderKeyId' | 'identityCheckProviderSecretFile'>> {
  const file = path.join(dataDir, 'demo-face-service-secret');
  await writeFile(file, DEMO_FACE_KEY.secret, { mode: 0o600 });
  return { identityCheckProviderUrl: url, identityCheckProviderKeyId: DEMO_FACE_KEY.id, identityCheckProviderSecretFile: file };
}
