import { Module } from '@nestjs/common';
import { WorkflowModule } from '../workflow/workflow.module.js';
import { DemoAccounts } from './demo-accounts.js';
import { SharedDemoClock } from './demo-clock.js';
import { DemoInbox } from './demo-inbox.js';
import { DemoController } from './http/demo.controller.js';

/** The demonstration: its accounts, its clock, its stand-ins. In production its page does not exist. */
@Module({
  imports: [WorkflowModule],
  controllers: [DemoController],
  providers: [DemoAccounts, DemoInbox, SharedDemoClock],
  exports: [DemoAccounts],
})
export class DemoModule {}
