import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FindOffice } from '../accounts/application/find-office.js';
import { FindHoldings } from '../certificates/application/find-holdings.js';
import { IssueCertificate } from '../certificates/application/issue-certificate.js';
import type { CertificateType } from '../certificates/domain/certificate-type.js';
import { cityDateOf } from '../platform/clock/clock.js';
import { projectRoot } from '../platform/i18n/project-root.js';
import { DEMO_CERTIFICATES, type DemoCertificate } from './city/certificates.js';
import { seedCertificateTypes } from './seed-packages.js';

const DAY_MS = 86_400_000;

/** Types whose certificate bears its holder's own number. */
const NUMBERED_BY_HOLDER = new Set(['resident-id', 'business-licence']);

/** The certificates that the demo city's people and firm have before the demo begins. */
@Injectable()
export class SeedCertificates {
  constructor(
    private readonly dataSource: DataSource,
    private readonly issueCertificate: IssueCertificate,
    private readonly holdings: FindHoldings,
    private readonly offices: FindOffice,
  ) {}

  /**
   * Safe to run again: a holder who has a certificate of a type keeps it. The types are registered before. The files
   * are sealed when they are first asked for, so that the first start stays quick.
   */
  async seed(at: Date): Promise<void> {
    const types = await seedCertificateTypes();
    await this.dataSource.transaction(async (manager) => {
      for (const certificate of DEMO_CERTIFICATES) {
        const type = types.get(certificate.type);
        if (!type) throw new Error(`no certificate type "${certificate.type}" in the seed`);
        await this.issue(manager, certificate, type, at);
      }
    });
  }

  private async issue(manager: EntityManager, certificate: DemoCertificate, type: CertificateType, at: Date): Promise<void> {
    const { holder, region } = certificate;
    const today = cityDateOf(at);
    if ((await this.holdings.ofCode(manager, holder.code, today, [type.code])).length > 0) return;
    const office = await this.offices.responsible(manager, type.issuerDepartment, region, today);
    if (!office) throw new Error(`no office of ${type.issuerDepartment} answers for ${region}`);
    const issuedAt = new Date(at.getTime() - certificate.issuedDaysAgo * DAY_MS);
    await this.issueCertificate.issue(manager, {
      typeCode: type.code,
      holder,
      office,
      attributes: certificate.attributes,
      validFrom: cityDateOf(issuedAt),
      ...(certificate.endsInDays !== undefined && { validTo: cityDateOf(new Date(at.getTime() + certificate.endsInDays * DAY_MS)) }),
      ...(NUMBERED_BY_HOLDER.has(certificate.type) && { number: holder.code }),
      ...(certificate.portrait !== undefined && { portrait: { picture: await readFile(path.join(projectRoot(), 'src', 'seed', 'portraits', certificate.portrait)) } }),
      at: issuedAt,
      sealing: 'on-demand',
    });
  }
}
