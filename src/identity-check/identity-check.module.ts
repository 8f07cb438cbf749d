import { Logger, Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { CertificatesModule } from '../certificates/certificates.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { WorkflowModule } from '../workflow/workflow.module.js';
import { AppointmentTicks } from './application/appointment-ticks.js';
import { BeginAttempt } from './application/begin-attempt.js';
import { BookAppointment } from './application/book-appointment.js';
import { CameraPace } from './application/camera-pace.js';
import { CrossCheck } from './application/cross-check.js';
import { FaceAttempts } from './application/face-attempts.js';
import { FindAppointments } from './application/find-appointments.js';
import { FindCheck } from './application/find-check.js';
import { GiveConsent } from './application/give-consent.js';
import { HoldAppointment } from './application/hold-appointment.js';
import { IdentityPolicy } from './application/identity-policy.js';
import { JudgeAttempts } from './application/judge-attempts.js';
import { KeepEvidence } from './application/keep-evidence.js';
import { KeepStills } from './application/keep-stills.js';
import { LapseChecks } from './application/lapse-checks.js';
import { LookAhead } from './application/look-ahead.js';
import { NationalFaceService } from './application/national-face-service.js';
import { OpenEvidence } from './application/open-evidence.js';
import { OwnChecks } from './application/own-checks.js';
import { OwnStills } from './application/own-stills.js';
import { ReadPictures } from './application/read-pictures.js';
import { ReceiveFrames } from './application/receive-frames.js';
import { RecogniseReplay } from './application/recognise-replay.js';
import { RequestCheck } from './application/request-check.js';
import { ReviewAttempts } from './application/review-attempts.js';
import { SetPolicy } from './application/set-policy.js';
import { SettleCheck } from './application/settle-check.js';
import { SubmitAttempt } from './application/submit-attempt.js';
import { VideoRoom } from './application/video-room.js';
import { Withdraw } from './application/withdraw.js';
import { FacePool } from './engine/face-pool.js';
import { AppointmentsController } from './http/appointments.controller.js';
import { CheckController } from './http/check.controller.js';
import { ConsentController } from './http/consent.controller.js';
import { FaceController } from './http/face.controller.js';
import { VideoRoomController } from './http/video-room.controller.js';
import { FaceJudge } from './judgement/judgement.js';
import { HttpNationalFaceService } from './providers/http-national-face-service.js';

const USE_CASES = [FaceAttempts, FindCheck, IdentityPolicy, OpenEvidence, OwnChecks, RequestCheck, SetPolicy, SettleCheck];

/** With a clerk: by video, at a window, behind a doubtful try. */
const WITH_CLERKS = [BookAppointment, FindAppointments, HoldAppointment, OwnStills, ReviewAttempts, VideoRoom];

/** Before the camera, and after it. */
const CAPTURE = [BeginAttempt, CameraPace, CrossCheck, GiveConsent, JudgeAttempts, KeepEvidence, LapseChecks, LookAhead, ReadPictures, ReceiveFrames, RecogniseReplay, SubmitAttempt, Withdraw];

/** Its processes start with the first try that is judged here. */
const ENGINE = {
  provide: FaceJudge,
  inject: [SETTINGS],
  useFactory: (settings: Settings) => FacePool.open({
    modelsFolder: settings.faceModelsDir, processes: settings.faceProcesses, queueLength: settings.faceQueue,
    warn: (message) => new Logger('identity-check').warn(message),
  }),
};

/** 遠程身份核驗: a person proves who they are, by face, by video, at a window or by the national service. */
@Module({
  imports: [AccountsModule, CertificatesModule, NotificationsModule, WorkflowModule],
  controllers: [CheckController, ConsentController, FaceController, AppointmentsController, VideoRoomController],
  providers: [...USE_CASES, ...WITH_CLERKS, AppointmentTicks, KeepStills, ...CAPTURE, { provide: NationalFaceService, useClass: HttpNationalFaceService }, ENGINE],
  exports: [...USE_CASES, ...WITH_CLERKS],
})
export class IdentityCheckModule {}
