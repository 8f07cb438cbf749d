import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { CasesModule } from '../cases/cases.module.js';
import { IdentityCheckModule } from '../identity-check/identity-check.module.js';
import { WorkflowModule } from '../workflow/workflow.module.js';
import { RetryJob } from './application/retry-job.js';
import { IdentityPolicyController } from './http/identity.controller.js';
import { IncidentsController } from './http/incidents.controller.js';
import { JobsController } from './http/jobs.controller.js';
import { MessagesController } from './http/messages.controller.js';
import { MovesController } from './http/moves.controller.js';
import { StudioController } from './http/studio.controller.js';
import { TrialController } from './http/trial.controller.js';

/** The administrators' room: services, their versions and packages, cases and jobs that stopped, and the identity check's settings. */
@Module({
  imports: [CatalogModule, CasesModule, IdentityCheckModule, WorkflowModule],
  controllers: [IdentityPolicyController, IncidentsController, JobsController, MessagesController, MovesController, StudioController, TrialController],
  providers: [RetryJob],
})
export class StudioModule {}
