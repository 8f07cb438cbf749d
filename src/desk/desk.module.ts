import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { CasesModule } from '../cases/cases.module.js';
import { CertificatesModule } from '../certificates/certificates.module.js';
import { IdentityCheckModule } from '../identity-check/identity-check.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { WorkflowModule } from '../workflow/workflow.module.js';
import { OpenDeskCase } from './application/open-desk-case.js';
import { AppointmentController } from './http/appointment.controller.js';
import { AppointmentsController } from './http/appointments.controller.js';
import { CaseController } from './http/case.controller.js';
import { ConsultationsController } from './http/consultations.controller.js';
import { IdentityReviewController } from './http/identity-review.controller.js';
import { NoticesController } from './http/notices.controller.js';
import { QueueController } from './http/queue.controller.js';
import { SearchController } from './http/search.controller.js';
import { SupervisionController } from './http/supervision.controller.js';
import { VideoRoomController } from './http/video-room.controller.js';

/** The clerks' surface: 受理, 審查, 決定. It has no tables of its own. */
@Module({
  imports: [AccountsModule, CasesModule, CertificatesModule, IdentityCheckModule, NotificationsModule, WorkflowModule],
  controllers: [QueueController, SearchController, NoticesController, ConsultationsController, SupervisionController, CaseController, AppointmentsController, AppointmentController, VideoRoomController, IdentityReviewController],
  providers: [OpenDeskCase],
})
export class DeskModule {}
