import { Module } from '@nestjs/common';
import { Calendars } from './application/calendars.js';
import { MoveProcess } from './application/move-process.js';
import { ReadProcess } from './application/read-process.js';
import { ReadTrail } from './application/read-trail.js';
import { RecountProcess } from './application/recount-process.js';
import { StepProcess } from './application/step-process.js';
import { VerifyHistory } from './application/verify-history.js';
import { DefinitionStore } from './store/definition-store.js';
import { MoveStore } from './store/move-store.js';
import { ProcessReader } from './store/process-reader.js';
import { ProcessStore } from './store/process-store.js';

@Module({
  providers: [Calendars, DefinitionStore, MoveProcess, MoveStore, ProcessReader, ProcessStore, ReadProcess, ReadTrail, RecountProcess, StepProcess, VerifyHistory],
  exports: [Calendars, MoveProcess, ReadProcess, ReadTrail, RecountProcess, StepProcess, VerifyHistory],
})
export class WorkflowModule {}
