import { Global, Module } from '@nestjs/common';
import { Audit } from './audit.js';

/** Global: every room that changes something records it. */
@Global()
@Module({ providers: [Audit], exports: [Audit] })
export class AuditModule {}
