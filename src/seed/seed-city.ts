import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Audit } from '../audit/audit.js';
import { OPERATOR } from '../catalog/application/catalog-audit.js';
import { ImportService } from '../catalog/application/import-service.js';
import { PublishService } from '../catalog/application/publish-service.js';
import { CertificateTypes } from '../certificates/application/certificate-types.js';
import { Clock } from '../platform/clock/clock.js';
import { Vault } from '../platform/crypto/vault.js';
import { seedAccounts } from './seed-accounts.js';
import { SeedCertificates } from './seed-certificates.js';
import { seedCertificateTypes, seedPackages } from './seed-packages.js';

/** Two processes that start on an empty database seed one after the other. */
const SEED_LOCK = 8_901_002;

/** The demo city 申江市 with its people, offices, certificates and services. Seeded once; later starts find it done. */
@Injectable()
export class SeedCity {
  constructor(
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly certificateTypes: CertificateTypes,
    private readonly certificates: SeedCertificates,
    private readonly imports: ImportService,
    private readonly publishing: PublishService,
  ) {}

  async once(say: (line: string) => void): Promise<void> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.query('select pg_advisory_lock($1)', [SEED_LOCK]);
      const done: unknown[] = await runner.query("select 1 from setting where name = 'demo-city-seeded'");
      if (done.length > 0) return;
      say('Seeding the demo city 申江市 …');
      await this.seed();
      await runner.query("insert into setting (name, value) values ('demo-city-seeded', 'true')");
    } finally {
      await runner.query('select pg_advisory_unlock($1)', [SEED_LOCK]);
      await runner.release();
    }
  }

  private async seed(): Promise<void> {
    const at = this.clock.now();
    await seedAccounts(this.dataSource, this.vault, this.audit, at);
    for (const type of (await seedCertificateTypes()).values()) await this.certificateTypes.register(this.dataSource.manager, type);
    await this.certificates.seed(at);
    for (const [slug, files] of await seedPackages()) {
      const imported = await this.imports.run(files, OPERATOR);
      if ('refused' in imported) throw new Error(`seed service ${slug} is refused: ${JSON.stringify(imported.problems)}`);
      const published = await this.publishing.publish(imported.versionId, OPERATOR);
      if ('refused' in published) throw new Error(`seed service ${slug} cannot be published: ${JSON.stringify(published)}`);
    }
  }
}
