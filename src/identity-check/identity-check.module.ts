import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { CertificatesModule } from '../certificates/certificates.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { BeginAttempt } from './application/begin-attempt.js';
import { FaceAttempts } from './application/face-attempts.js';
import { FindCheck } from './application/find-check.js';
import { GiveConsent } from './application/give-consent.js';
import { IdentityPolicy } from './application/identity-policy.js';
import { JudgeAttempts } from './application/judge-attempts.js';
import { KeepEvidence } from './application/keep-evidence.js';
import { NoFaceJudge } from './application/no-face-judge.js';
import { OpenEvidence } from './application/open-evidence.js';
import { OwnChecks } from './application/own-checks.js';
import { ReadPictures } from './application/read-pictures.js';
import { ReceiveFrames } from './application/receive-frames.js';
import { RecogniseReplay } from './application/recognise-replay.js';
import { RequestCheck } from './application/request-check.js';
import { SettleCheck } from './application/settle-check.js';
import { SubmitAttempt } from './application/submit-attempt.js';
import { Withdraw } from './application/withdraw.js';
import { FaceJudge } from './judgement/judgement.js';

const USE_CASES = [FaceAttempts, FindCheck, IdentityPolicy, OpenEvidence, OwnChecks, RequestCheck, SettleCheck];

/** Before the camera, and after it. */
const CAPTURE = [BeginAttempt, GiveConsent, JudgeAttempts, KeepEvidence, ReadPictures, ReceiveFrames, RecogniseReplay, SubmitAttempt, Withdraw];

/** 遠程身份核驗: a person proves who they are, by face, by video, at a window or by the national service. */
@Module({
  imports: [AccountsModule, CertificatesModule, NotificationsModule],
  providers: [...USE_CASES, ...CAPTURE, { provide: FaceJudge, useClass: NoFaceJudge }],
  exports: USE_CASES,
})
export class IdentityCheckModule {}
