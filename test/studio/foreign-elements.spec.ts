import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPackageDirectory, zipPackage } from '../../src/catalog/application/package-files.js';
import { checkProcessFiles } from '../../src/workflow/core/check-process-files.js';
import { signInStaffAs, type HttpClient } from '../support/http-client.js';
import { startPortal, type TestPortal } from '../support/portal.js';

const folder = path.join(import.meta.dirname, '../fixtures/processes/foreign');
const models = readdirSync(folder);

let portal: TestPortal;
let admin: HttpClient;
let good: Readonly<Record<string, string>>;

beforeAll(async () => {
  good = await readPackageDirectory(path.join(import.meta.dirname, '../fixtures/services/unemployment-benefit'));
  portal = await startPortal();
  admin = await signInStaffAs(portal.url, 'ADMIN-1');
});
afterAll(async () => {
  admin?.close();
  await portal?.close();
});

describe('a drawing with the elements and attributes of other makers', () => {
  test.each(models)('%s is read, and nothing of theirs is a fault', async (model) => {
    const xml = readFileSync(path.join(folder, model), 'utf8');
    const { definition, problems } = await checkProcessFiles({ xml }, {});
    expect(definition).toBeDefined();
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test.each(models)('%s comes out of the studio as it went in, byte for byte', async (model) => {
    const xml = readFileSync(path.join(folder, model), 'utf8');
    const content = zipPackage({ ...good, 'process.bpmn': xml });
    await admin.get('/studio/import');
    const page = await admin.follow(await admin.upload('/studio/import', [{ field: 'package', name: 'service.zip', type: 'application/zip', content }]));
    const zip = await admin.get(`${page.path.replace(/\?.*$/, '')}/package.zip`);
    const exported = unzipSync(new Uint8Array(zip.body));
    expect(Buffer.from(exported['process.bpmn'] ?? new Uint8Array()).toString('utf8')).toBe(xml);
  });
});
