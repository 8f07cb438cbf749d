import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { readPackageDirectory, writePackageDirectory } from '../../src/catalog/application/package-files.js';
import { KEYS, parseKeyFile, type Keys } from '../../src/platform/crypto/keys.js';
import { keysCommands } from '../../src/tongban/keys.js';
import { serviceCommands } from '../../src/tongban/service.js';
import { workflowCommands } from '../../src/tongban/workflow.js';
import { apply, RESIDENCE_PERMIT_ANSWERS, WHITE_PIXEL } from '../support/applying.js';
import { HttpClient, signInAs } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

const fixture = path.join(import.meta.dirname, '../fixtures/services/unemployment-benefit');
const seeds = path.join(import.meta.dirname, '../../src/seed/services');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tongban-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

/** Runs one command as `npm run -s tongban -- …` would, in this process. */
async function tongban(env: Record<string, string>, ...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const written = { out: '', error: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((written.out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((written.error += String(text)), true));
  const program = new Command('tongban').exitOverride();
  for (const add of [serviceCommands, workflowCommands, keysCommands]) add(program, env);
  try {
    await program.parseAsync(args, { from: 'user' });
    return { code: Number(process.exitCode ?? 0), ...written };
  } catch (error) {
    return { code: 2, ...written, error: error instanceof Error ? error.message : String(error) };
  } finally {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  }
}

describe('the command line, without a database', () => {
  test('checks a good package and says so', async () => {
    expect(await tongban({}, 'service', 'check', path.join(seeds, 'elder-card'))).toMatchObject({ code: 0, out: '' });
  });

  test('names every problem of a broken one, a line each', async () => {
    const broken = path.join(folder, 'broken');
    const files = await readPackageDirectory(fixture);
    await writePackageDirectory(broken, { ...files, 'item.json': (files['item.json'] ?? '').replace('089-10500090', '089-10500010') });
    const text = await tongban({}, 'service', 'check', broken, '--language', 'zh-Hans');
    expect(text).toMatchObject({ code: 1, out: 'error\titem.json#phones.complaint\t投诉电话不能与咨询电话相同：投诉应由另外的人接听\n' });
    const json = await tongban({}, 'service', 'check', broken, '--json');
    expect(JSON.parse(json.out)).toMatchObject({ file: 'item.json', at: 'phones.complaint', severity: 'error', problem: 'phones-are-the-same' });
  });

  test('fails, and does not blame the package, when it cannot be carried out', async () => {
    expect(await tongban({}, 'service', 'check', path.join(folder, 'nowhere'))).toMatchObject({ code: 2, error: expect.stringContaining('is not a folder') as string });
    expect((await tongban({}, 'service', 'bake')).code).toBe(2);
  });

  test('checks a process', async () => {
    const file = path.join(folder, 'loop.bpmn');
    await writeFile(file, '<!DOCTYPE x><definitions/>');
    expect(await tongban({}, 'workflow', 'check', path.join(seeds, 'residence-permit', 'process.bpmn'))).toMatchObject({ code: 0, out: '' });
    expect(await tongban({}, 'workflow', 'check', file)).toMatchObject({ code: 1, out: expect.stringContaining('DOCTYPE') as string });
  });

  test('makes a key file once, readable by its owner only', async () => {
    const file = path.join(folder, 'keys.json');
    expect((await tongban({}, 'keys', 'create', file)).code).toBe(0);
    expect(parseKeyFile(await readFile(file, 'utf8')).demo).toBe(false);
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect(await tongban({}, 'keys', 'create', file)).toMatchObject({ code: 2, error: expect.stringContaining('exists already') as string });
  });
});

describe('the command line, beside a running portal', () => {
  let portal: TestPortal;
  let env: Record<string, string>;
  beforeAll(async () => {
    portal = await startPortal();
    const { masters, index, audit, session, currentMaster, demo } = portal.app.get<Keys>(KEYS);
    const text = (key: Buffer): string => key.toString('base64');
    const keysFile = path.join(folder, 'portal-keys.json');
    await writeFile(keysFile, JSON.stringify({
      demo, currentMaster, index: text(index), audit: text(audit), session: text(session),
      masters: Object.fromEntries([...masters].map(([id, key]) => [id, text(key)])),
    }));
    env = { TONGBAN_MODE: 'test', DATABASE_URL: portal.settings.databaseUrl ?? '', DATA_DIR: path.join(folder, 'data'), KEYS_FILE: keysFile };
  });
  afterAll(() => portal.close());

  test('imports and publishes a service; the portal opens it without a restart', async () => {
    const visitor = new HttpClient(portal.url);
    expect((await visitor.get('/')).html).not.toContain('失业保险金申领');
    expect(await tongban(env, 'service', 'import', fixture, '--publish')).toMatchObject({ code: 0 });
    await vi.waitFor(async () => expect((await visitor.get('/services/unemployment-benefit')).status).toBe(200), { timeout: 5000 });
    expect((await visitor.get('/services')).html).toContain('失业保险金申领');
    visitor.close();
  });

  test('lists what there is, and exports it as it was imported', async () => {
    const { out } = await tongban(env, 'service', 'list');
    expect(out.split('\n').filter((line) => line.startsWith('unemployment-benefit\t1\tpublished\tdemo\t0\t'))).toHaveLength(1);
    const target = path.join(folder, 'exported');
    expect((await tongban(env, 'service', 'export', 'unemployment-benefit', target)).code).toBe(0);
    expect(await readPackageDirectory(target)).toEqual(await readPackageDirectory(fixture));
    expect((await tongban(env, 'service', 'export', 'nothing-such', target)).code).toBe(1);
  });

  test('says where open cases would stand in the published version, and moves them in an administrator’s name', async () => {
    const citizen = await signInAs(portal.url, 'xiaoman');
    const contract = { field: 'files', name: '合同.png', type: 'image/png', content: WHITE_PIXEL };
    const { number } = await apply(citizen, 'residence-permit', RESIDENCE_PERMIT_ANSWERS, { residence_proof: contract });
    citizen.close();
    const newer = path.join(folder, 'newer');
    const rename = (text = ''): string => text.replaceAll('accept_task', 'intake_task');
    const files = await readPackageDirectory(path.join(seeds, 'residence-permit'));
    await writePackageDirectory(newer, { ...files, 'process.bpmn': rename(files['process.bpmn']), 'locales/en.json': rename(files['locales/en.json']) });
    expect(await tongban(env, 'service', 'import', newer, '--publish')).toMatchObject({ code: 0 });

    const looked = await tongban(env, 'workflow', 'move', 'residence-permit', '--from', '1');
    expect(looked).toMatchObject({ code: 0, out: `${number}\tmoves\taccept_task=intake_task\n`, error: expect.stringContaining('Nothing was changed') as string });
    const lost = await tongban(env, 'workflow', 'move', 'residence-permit', '--from', '1', '--step', 'review_task=review_task');
    expect(lost).toMatchObject({ code: 1, out: `${number}\tstays\tstep-gone:accept_task\n` });
    for (const [wrong, ...more] of [['9', '--do'], ['1', '--do'], ['1', '--do', '--as', 'SQ02-1'], ['2'], ['1', '--step', 'nowhere=review_task']] as const) {
      expect((await tongban(env, 'workflow', 'move', 'residence-permit', '--from', wrong, ...more)).code, more.join(' ')).toBe(2);
    }

    expect(await tongban(env, 'workflow', 'move', 'residence-permit', '--from', '1', '--do', '--as', 'ADMIN-1')).toMatchObject({ code: 0 });
    await portal.work();
    const [row] = await portal.app.get(DataSource).query<{ node: string }[]>('select node from queue_entry where number = $1', [number]);
    expect(row?.node).toBe('intake_task');
  }, 180_000);
});
