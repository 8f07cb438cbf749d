import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { CertificateTypes } from './application/certificate-types.js';
import { FindHoldings } from './application/find-holdings.js';
import { FindWallet } from './application/find-wallet.js';
import { GrantCertificateUse } from './application/grant-certificate-use.js';
import { IssueCertificate } from './application/issue-certificate.js';
import { Portraits } from './application/portraits.js';
import { ReadPortrait } from './application/read-portrait.js';
import { RemindExpiring } from './application/remind-expiring.js';
import { RevokeCertificate } from './application/revoke-certificate.js';
import { SealCertificate } from './application/seal-certificate.js';
import { SigningIdentities } from './application/signing-identities.js';
import { UseCertificates } from './application/use-certificates.js';
import { VerifyCertificate } from './application/verify-certificate.js';
import { VerifyController } from './http/verify.controller.js';
import { WalletController } from './http/wallet.controller.js';

const USE_CASES = [
  CertificateTypes,
  FindHoldings,
  GrantCertificateUse,
  IssueCertificate,
  ReadPortrait,
  RevokeCertificate,
  SealCertificate,
  SigningIdentities,
  UseCertificates,
  VerifyCertificate,
];

/** 電子證照: issued, kept, authorised, used, verified, revoked. */
@Module({
  imports: [AccountsModule, NotificationsModule],
  controllers: [WalletController, VerifyController],
  providers: [...USE_CASES, FindWallet, Portraits, RemindExpiring],
  exports: USE_CASES,
})
export class CertificatesModule {}
