import { randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Audit } from '../../src/audit/audit.js';
import type { AuditEntry } from '../../src/audit/chain.js';
import { ExportHeads } from '../../src/audit/export-heads.js';
import { readExportedHeads } from '../../src/audit/exported-heads.js';
import { type AuditReport, verifyChains } from '../../src/audit/verify-chains.js';
import { readSettings } from '../../src/platform/config/settings.js';
import { createKeyFile, type Keys, parseKeyFile } from '../../src/platform/crypto/keys.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const AT = new Date('2026-11-23T02:51:00.123Z');

let database: TestDatabase;
let dataSource: DataSource;
let keys: Keys;
let exporter: ExportHeads;
let dataDir: string;
/** Three chains of five records. */
let chains: [string, string, string];

beforeEach(async () => {
  database = await createTestDatabase();
  dataSource = await new DataSource({ type: 'postgres', url: database.url, extra: { max: 20 } }).initialize();
  keys = parseKeyFile(createKeyFile(true, 'test'));
  dataDir = await mkdtemp(path.join(tmpdir(), 'tongban-audit-'));
  const settings = readSettings({ TONGBAN_MODE: 'test', DATABASE_URL: database.url, DATA_DIR: dataDir });
  exporter = new ExportHeads(dataSource, new Jobs(settings, dataSource), keys, settings);
  chains = [uuidv7(), uuidv7(), uuidv7()];
  for (const chain of chains) for (let step = 1; step <= 5; step += 1) await append(chain, step);
});
afterEach(async () => {
  await dataSource.destroy();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const entry = (chain: string, step: number): AuditEntry => ({
  chain, at: AT, actor: { kind: 'staff', id: chain, actingFor: null }, action: 'case.stepped', subject: { kind: 'case', id: 'SJ1' },
  detail: { step, note: '受理', nested: { b: [1, 2.5], a: null }, none: undefined },
});
const append = (chain: string, step: number, by: Keys = keys): Promise<void> =>
  dataSource.transaction((manager) => new Audit(by).append(manager, entry(chain, step)));
/** As a database administrator can. */
const tamper = async (sql: string, parameters: unknown[]): Promise<void> => {
  await dataSource.query('alter table audit_record disable trigger audit_record_append_only');
  await dataSource.query(sql, parameters);
  await dataSource.query('alter table audit_record enable trigger audit_record_append_only');
};
const verify = (by: Pick<Keys, 'audit'> = keys): Promise<AuditReport> => verifyChains(dataSource, by);
const verifyWithExport = (): Promise<AuditReport> => verifyChains(dataSource, keys, { exportedHeads: readExportedHeads(exporter.file) });

describe('untouched chains', () => {
  it('are found whole, with and without the exported heads', async () => {
    expect(await exporter.run()).toBe(3);
    expect(await verify()).toEqual({ chains: 3, records: 15, exportedHeads: 0, problems: [] });
    expect(await verifyWithExport()).toEqual({ chains: 3, records: 15, exportedHeads: 3, problems: [] });
  });

  it('grow whole when twenty write the same new chain at once', async () => {
    const chain = uuidv7();
    await Promise.all(Array.from({ length: 20 }, (_each, step) => append(chain, step)));
    expect((await verify()).problems).toEqual([]);
    expect(await dataSource.query('select seq from audit_head where chain_id = $1', [chain])).toEqual([{ seq: 20 }]);
  });

  it('can’t be changed by the application, even by mistake', async () => {
    await expect(dataSource.query('update audit_record set action = action')).rejects.toThrow(/append-only/);
    await expect(dataSource.query('delete from audit_record')).rejects.toThrow(/append-only/);
  });
});

describe('tampering is noticed:', () => {
  it.each([
    ['the action', "action = 'case.approved'"],
    ['who did it', 'actor_id = gen_random_uuid()'],
    ['for whom', 'acting_for = gen_random_uuid()'],
    ['when', "at = at + interval '1 second'"],
    ['the details', `detail = detail || '{"step": 99}'`],
    ['what it was done to', "subject_id = 'SJ2'"],
  ])('a record whose %s was changed', async (_what, change) => {
    await tamper(`update audit_record set ${change} where chain_id = $1 and seq = 3`, [chains[1]]);
    expect((await verify()).problems).toEqual([{ problem: 'changed', chain: chains[1], seq: 3 }]);
  });

  it('records taken out of the middle, or moved to another chain', async () => {
    await tamper('delete from audit_record where chain_id = $1 and seq in (2, 3)', [chains[0]]);
    await tamper('update audit_record set chain_id = $2, seq = 6 where chain_id = $1 and seq = 5', [chains[1], chains[2]]);
    const { problems } = await verify();
    expect(problems).toContainEqual({ problem: 'removed', chain: chains[0], seq: 2, to: 3 });
    expect(problems).toContainEqual({ problem: 'changed', chain: chains[2], seq: 6 });
    expect(problems).toContainEqual({ problem: 'truncated', chain: chains[1], seq: 4, known: 5, by: 'head' });
  });

  it('the end cut off', async () => {
    await tamper('delete from audit_record where chain_id = $1 and seq > 3', [chains[0]]);
    expect((await verify()).problems).toEqual([{ problem: 'truncated', chain: chains[0], seq: 3, known: 5, by: 'head' }]);
  });

  it('the end cut off and the head put back, by the exported heads alone', async () => {
    await exporter.run();
    await tamper('delete from audit_record where chain_id = $1 and seq > 3', [chains[0]]);
    await dataSource.query(
      'update audit_head h set seq = 3, mac = (select mac from audit_record r where r.chain_id = h.chain_id and seq = 3) where chain_id = $1', [chains[0]],
    );
    expect((await verify()).problems).toEqual([]);
    expect((await verifyWithExport()).problems).toEqual([{ problem: 'truncated', chain: chains[0], seq: 3, known: 5, by: 'export' }]);
  });

  it('a whole chain gone', async () => {
    await exporter.run();
    await tamper('delete from audit_record where chain_id = $1', [chains[2]]);
    await dataSource.query('delete from audit_head where chain_id = $1', [chains[2]]);
    expect((await verifyWithExport()).problems).toEqual([{ problem: 'truncated', chain: chains[2], seq: 0, known: 5, by: 'export' }]);
  });

  it('a chain written anew with another key', async () => {
    await tamper('delete from audit_record where chain_id = $1', [chains[0]]);
    await dataSource.query('delete from audit_head where chain_id = $1', [chains[0]]);
    const forger = { ...keys, audit: randomBytes(32) };
    for (let step = 1; step <= 5; step += 1) await append(chains[0], step + 10, forger);
    const found = (await verify()).problems;
    expect(found).toHaveLength(5);
    expect(found.every(({ problem }) => problem === 'changed')).toBe(true);
  });

  it('a chain written anew by someone who has the key, by the exported heads', async () => {
    await exporter.run();
    await tamper('delete from audit_record where chain_id = $1', [chains[0]]);
    await dataSource.query('delete from audit_head where chain_id = $1', [chains[0]]);
    for (let step = 1; step <= 6; step += 1) await append(chains[0], step + 10);
    expect((await verify()).problems).toEqual([]);
    expect((await verifyWithExport()).problems).toEqual([
      { problem: 'recomputed', chain: chains[0], seq: 5, exportedAt: expect.stringMatching(/^20/) },
    ]);
  });

  it('a head that was rewritten or lost', async () => {
    await dataSource.query("update audit_head set mac = '\\x00' where chain_id = $1", [chains[0]]);
    await dataSource.query('delete from audit_head where chain_id = $1', [chains[1]]);
    expect((await verify()).problems).toEqual([
      { problem: 'head-differs', chain: chains[0], seq: 5 },
      { problem: 'head-differs', chain: chains[1], seq: 5 },
    ]);
  });

  it('the wrong key, on every record', async () => {
    expect((await verify({ audit: randomBytes(32) })).problems).toHaveLength(15);
  });
});

describe('the exported heads', () => {
  it('hold only what grew since, and each export follows on the one before', async () => {
    await exporter.run();
    // Nothing that was recorded lately: the last export lies well after it.
    await tamper("update audit_record set recorded_at = recorded_at - interval '1 hour'", []);
    expect(await exporter.run()).toBe(0);
    await append(chains[1], 6);
    expect(await exporter.run()).toBe(1);
    expect(await verifyWithExport()).toEqual({ chains: 3, records: 16, exportedHeads: 4, problems: [] });
  });

  it('forged, changed or taken out, are noticed; half a line of a crash is not held against them', async () => {
    await exporter.run();
    const whole = await readFile(exporter.file, 'utf8');
    const [first = '', second = '', third = ''] = whole.split('\n');
    await writeFile(exporter.file, [first, third, ''].join('\n'));
    expect((await verifyWithExport()).problems).toEqual([{ problem: 'export-broken', line: 2 }]);
    await writeFile(exporter.file, [first, second.replace('"seq":5', '"seq":4'), third, ''].join('\n'));
    expect((await verifyWithExport()).problems).toEqual([{ problem: 'export-forged', line: 2 }, { problem: 'export-broken', line: 3 }]);
    await writeFile(exporter.file, whole);
    await appendFile(exporter.file, '{"chain":"half');
    await append(chains[0], 6);
    await exporter.run();
    expect((await verifyWithExport()).problems).toEqual([]);
  });
});
