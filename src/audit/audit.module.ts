import { Global, Module } from '@nestjs/common';
import { Audit } from './audit.js';
import { ExportHeads } from './export-heads.js';

/** Global: every room that changes something records it. */
@Global()
@Module({ providers: [Audit, ExportHeads], exports: [Audit, ExportHeads] })
export class AuditModule {}
