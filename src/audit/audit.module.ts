import { Global, Module } from '@nestjs/common';
import { SearchRecords } from './application/search-records.js';
import { VerifySelected } from './application/verify-selected.js';
import { VerifyWhole } from './application/verify-whole.js';
import { Audit } from './audit.js';
import { ExportHeads } from './export-heads.js';

const provided = [Audit, ExportHeads, SearchRecords, VerifySelected, VerifyWhole];

/** Global: every room that changes something records it. */
@Global()
@Module({ providers: provided, exports: provided })
export class AuditModule {}
