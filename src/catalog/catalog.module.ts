import { Module } from '@nestjs/common';
import { CertificatesModule } from '../certificates/certificates.module.js';
import { CitySetUp } from './application/city-set-up.js';
import { ImportService } from './application/import-service.js';
import { InspectVersions } from './application/inspect-versions.js';
import { PublishService } from './application/publish-service.js';
import { ReaderKnowledge } from './application/reader-knowledge.js';
import { ServiceVersions } from './application/service-versions.js';
import { CatalogController } from './http/catalog.controller.js';
import { CityStore } from './store/city-store.js';
import { VersionStore } from './store/version-store.js';

/** Service items, their versions, guides and search. */
@Module({
  imports: [CertificatesModule],
  controllers: [CatalogController],
  providers: [VersionStore, CityStore, CitySetUp, ServiceVersions, ImportService, PublishService, InspectVersions, ReaderKnowledge],
  exports: [CitySetUp, ServiceVersions, ImportService, PublishService, InspectVersions, ReaderKnowledge],
})
export class CatalogModule {}
