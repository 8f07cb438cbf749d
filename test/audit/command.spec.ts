import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { auditCommands } from '../../src/tongban/audit.js';
import { withPortal } from '../../src/tongban/boot.js';
import { Audit } from '../../src/audit/audit.js';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let dataDir: string;
let env: Record<string, string>;
const chain = '01999999-0000-7000-8000-000000000001';

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(path.join(tmpdir(), 'tongban-audit-command-'));
  env = { TONGBAN_MODE: 'test', DATABASE_URL: database.url, DATA_DIR: dataDir, LOG_LEVEL: 'silent' };
  await withPortal(env, async (portal) => {
    for (let step = 1; step <= 3; step += 1) {
      await portal.get(DataSource).transaction((manager) => portal.get(Audit).append(manager, {
        chain, at: new Date(), actor: { kind: 'system', id: null }, action: 'case.stepped', subject: { kind: 'case', id: chain }, detail: { step },
      }));
    }
  });
});
afterAll(async () => {
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});
afterEach(() => {
  process.exitCode = 0;
});

const run = async (...args: string[]): Promise<{ lines: Record<string, unknown>[]; code: unknown }> => {
  const written: string[] = [];
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    const program = new Command().exitOverride();
    auditCommands(program, env);
    await program.parseAsync(['audit', ...args], { from: 'user' });
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
  const lines = written.join('').split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
  return { lines, code: process.exitCode };
};

it('audit verify answers 0 for whole chains, and 1 with a line a problem for tampered ones', async () => {
  expect(await run('export-heads')).toMatchObject({ lines: [{ heads: 1 }], code: 0 });
  expect(await run('verify')).toEqual({ lines: [{ chains: 1, records: 3, exportedHeads: 1, problems: 0 }], code: 0 });
  const client = new pg.Client(database.url);
  await client.connect();
  await client.query('alter table audit_record disable trigger audit_record_append_only');
  await client.query("update audit_record set action = 'case.approved' where seq = 2");
  await client.end();
  expect(await run('verify')).toEqual({
    lines: [{ problem: 'changed', chain, seq: 2 }, { chains: 1, records: 3, exportedHeads: 1, problems: 1 }], code: 1,
  });
});
