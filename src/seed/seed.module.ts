import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { CertificatesModule } from '../certificates/certificates.module.js';
import { SeedCertificates } from './seed-certificates.js';
import { SeedCity } from './seed-city.js';

@Module({ imports: [AccountsModule, CatalogModule, CertificatesModule], providers: [SeedCertificates, SeedCity], exports: [SeedCity] })
export class SeedModule {}
