import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AccountsModule } from './accounts/accounts.module.js';
import { AccessDeclarations } from './accounts/http/access-declarations.js';
import { AccessGuard } from './accounts/http/access.guard.js';
import { AuditRoomModule } from './audit-room/audit-room.module.js';
import { AuditModule } from './audit/audit.module.js';
import { CasesModule } from './cases/cases.module.js';
import { CatalogModule } from './catalog/catalog.module.js';
import { CertificatesModule } from './certificates/certificates.module.js';
import { DemoModule } from './demo/demo.module.js';
import { DeskModule } from './desk/desk.module.js';
import { IdentityCheckModule } from './identity-check/identity-check.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { PlatformModule, type Surroundings } from './platform/platform.module.js';
import { ProblemFilter } from './problem.filter.js';
import { SeedModule } from './seed/seed.module.js';
import { StudioModule } from './studio/studio.module.js';
import { WorkflowModule } from './workflow/workflow.module.js';

/** The whole portal. Rooms in the order of the directions: a room knows those above it, never those below. */
@Module({})
export class AppModule {
  static on(surroundings: Surroundings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.on(surroundings),
        AuditModule,
        AccountsModule,
        WorkflowModule,
        CatalogModule,
        CertificatesModule,
        NotificationsModule,
        IdentityCheckModule,
        CasesModule,
        DeskModule,
        AuditRoomModule,
        StudioModule,
        SeedModule,
        DemoModule,
      ],
      providers: [
        AccessDeclarations,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
