import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { CasesModule } from '../cases/cases.module.js';
import { OpenRecords } from './application/open-records.js';
import { ReadIntegrity } from './application/read-integrity.js';
import { AuditController } from './http/audit.controller.js';

/** The auditors' surface over the audit record. It has no tables of its own. */
@Module({ imports: [AccountsModule, CasesModule], controllers: [AuditController], providers: [OpenRecords, ReadIntegrity] })
export class AuditRoomModule {}
