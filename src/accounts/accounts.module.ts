import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Jobs } from '../platform/jobs/jobs.js';
import { ConfirmOwner } from './application/confirm-owner.js';
import { FindAccount } from './application/find-account.js';
import { FindActor } from './application/find-actor.js';
import { FindContact } from './application/find-contact.js';
import { FindOffice } from './application/find-office.js';
import { FindOwnAccount } from './application/find-own-account.js';
import { FindParties } from './application/find-parties.js';
import { FindParty } from './application/find-party.js';
import { FindStaff } from './application/find-staff.js';
import { FindStaffNumber } from './application/find-staff-number.js';
import { FoundCity } from './application/found-city.js';
import { FoundOrganization } from './application/found-organization.js';
import { GuardedPassword } from './application/guarded-password.js';
import { IdentityProvider } from './application/identity-provider.js';
import { KeepAssurance } from './application/keep-assurance.js';
import { KnownDevices } from './application/known-device.js';
import { ManageStaff } from './application/manage-staff.js';
import { OneTimeCodes } from './application/one-time-codes.js';
import { Passwords } from './application/passwords.js';
import { RegionTable } from './application/region-table.js';
import { Register } from './application/register.js';
import { RequestOneTimeCode } from './application/request-one-time-code.js';
import { SendSms } from './application/send-sms.js';
import { SetPassword } from './application/set-password.js';
import { SignIn } from './application/sign-in.js';
import { SignOutEverywhere } from './application/sign-out-everywhere.js';
import { SmsGateway } from './application/sms-gateway.js';
import { StaffSignIn } from './application/staff-sign-in.js';
import { SwitchParty } from './application/switch-party.js';
import { Throttle } from './application/throttle.js';
import { UpdateAccount } from './application/update-account.js';
import { VerifyIdentity } from './application/verify-identity.js';
import { AccountController } from './http/account.controller.js';
import { PartyController } from './http/party.controller.js';
import { PasswordResetController } from './http/password-reset.controller.js';
import { ReadingController } from './http/reading.controller.js';
import { RegisterController } from './http/register.controller.js';
import { Sessions } from './http/sessions.js';
import { SignInController } from './http/sign-in.controller.js';
import { StaffSignInController } from './http/staff-sign-in.controller.js';
import { StaffController } from './http/staff.controller.js';
import { Strategies } from './http/strategies.js';
import { VerifyController } from './http/verify.controller.js';
import { HttpIdentityProvider } from './providers/http-identity-provider.js';
import { HttpSmsGateway } from './providers/http-sms-gateway.js';
import { AccountRecord } from './store/account-record.js';
import { MandateRecord } from './store/mandate-record.js';
import { DepartmentTypeRecord, JurisdictionRecord, OfficeRecord, RegionRecord } from './store/office-record.js';
import { PartyRecord } from './store/party-record.js';

const HOUR_MS = 3_600_000;

/** Citizens, firms and staff: signing in, who they are, for whom they act, and the offices. */
@Module({
  imports: [
    TypeOrmModule.forFeature([
      AccountRecord,
      PartyRecord,
      MandateRecord,
      OfficeRecord,
      RegionRecord,
      DepartmentTypeRecord,
      JurisdictionRecord,
    ]),
  ],
  controllers: [
    AccountController,
    PartyController,
    PasswordResetController,
    ReadingController,
    RegisterController,
    SignInController,
    StaffController,
    StaffSignInController,
    VerifyController,
  ],
  providers: [
    { provide: IdentityProvider, useClass: HttpIdentityProvider },
    { provide: SmsGateway, useClass: HttpSmsGateway },
    ConfirmOwner,
    FindAccount,
    FindActor,
    FindContact,
    FindStaff,
    FindOffice,
    FindOwnAccount,
    FindParties,
    FindParty,
    FindStaffNumber,
    FoundCity,
    FoundOrganization,
    GuardedPassword,
    KeepAssurance,
    ManageStaff,
    KnownDevices,
    OneTimeCodes,
    Passwords,
    RegionTable,
    Register,
    RequestOneTimeCode,
    SendSms,
    Sessions,
    SetPassword,
    SignIn,
    SignOutEverywhere,
    StaffSignIn,
    Strategies,
    SwitchParty,
    Throttle,
    UpdateAccount,
    VerifyIdentity,
  ],
  exports: [
    ConfirmOwner, FindActor, FindContact, FindOffice, FindParties, FindParty, FindStaff, FindStaffNumber, FoundOrganization, KeepAssurance, RegionTable, SendSms,
    SmsGateway, Throttle, UpdateAccount,
  ],
})
export class AccountsModule implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly throttle: Throttle,
  ) {}

  onModuleInit(): void {
    this.jobs.every(HOUR_MS, 'accounts.sweep-throttle', () => this.throttle.sweep());
  }
}
