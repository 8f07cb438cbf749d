import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPackageDirectory } from '../../src/catalog/application/package-files.js';
import { readServicePackage } from '../../src/catalog/domain/service-package.js';
import { seedPackages, seedSetting } from '../../src/seed/seed-packages.js';

const packages = await seedPackages();
const setting = await seedSetting();

describe('the common services shipped as data', () => {
  test('are the four of the first release, and the company that its founders sign', () => {
    expect([...packages.keys()]).toEqual(['company-registration', 'elder-card', 'food-business-licence', 'residence-permit', 'residence-permit-renewal']);
  });

  test.each([...packages.keys()])('%s has nothing that keeps it from being published', async (slug) => {
    const { service, problems } = await readServicePackage(packages.get(slug) ?? {}, setting);
    expect(problems).toEqual([]);
    expect(service?.item).toMatchObject({ slug, source: 'demo' });
  });

  test('and neither has one more, which only the tests import', async () => {
    const files = await readPackageDirectory(path.join(import.meta.dirname, '../fixtures/services/unemployment-benefit'));
    const { service, problems } = await readServicePackage(files, setting);
    expect(problems).toEqual([]);
    expect(service?.item.result.certificate).toBeUndefined();
  });
});
