import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { CertificatesModule } from '../certificates/certificates.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { FindCheck } from './application/find-check.js';
import { IdentityPolicy } from './application/identity-policy.js';
import { RequestCheck } from './application/request-check.js';
import { SettleCheck } from './application/settle-check.js';

const USE_CASES = [FindCheck, IdentityPolicy, RequestCheck, SettleCheck];

/** 遠程身份核驗: a person proves who they are, by face, by video, at a window or by the national service. */
@Module({
  imports: [AccountsModule, CertificatesModule, NotificationsModule],
  providers: [...USE_CASES],
  exports: USE_CASES,
})
export class IdentityCheckModule {}
