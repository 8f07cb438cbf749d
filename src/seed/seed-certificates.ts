import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FindOffice } from '../accounts/application/find-office.js';
import { IssueCertificate } from '../certificates/application/issue-certificate.js';
import { lastDayOfValidity } from '../certificates/domain/certificate-type.js';
import { cityDateOf } from '../platform/clock/clock.js';
import { DEMO_CERTIFICATES } from './city/certificates.js';
import { seedCertificateTypes } from './seed-packages.js';

const DAY_MS = 86_400_000;

/** The certificates that the demo city's people and firm hold. Their files are sealed when first asked for. */
@Injectable()
export class SeedCertificates {
  constructor(
    private readonly dataSource: DataSource,
    private readonly issueCertificate: IssueCertificate,
    private readonly offices: FindOffice,
  ) {}

  /** Called once, by the seeding of the city. */
  async seed(at: Date): Promise<void> {
    const types = await seedCertificateTypes();
    await this.dataSource.transaction(async (manager) => {
      for (const certificate of DEMO_CERTIFICATES) {
        const type = types.get(certificate.type);
        if (!type) throw new Error(`no certificate type ${certificate.type}`);
        const issuedAt = new Date(at.getTime() - certificate.issuedDaysAgo * DAY_MS);
        const validFrom = cityDateOf(issuedAt);
        const office = await this.offices.responsible(manager, type.issuerDepartment, certificate.region, cityDateOf(at));
        if (!office) throw new Error(`nobody issues ${certificate.type} in ${certificate.region}`);
        await this.issueCertificate.issue(manager, {
          typeCode: type.code,
          holder: certificate.holder,
          office,
          attributes: certificate.attributes,
          validFrom,
          validTo:
            certificate.endsInDays === undefined
              ? lastDayOfValidity(type.validity, validFrom)
              : cityDateOf(new Date(at.getTime() + certificate.endsInDays * DAY_MS)),
          at: issuedAt,
          sealing: 'on-demand',
        });
      }
    });
  }
}
