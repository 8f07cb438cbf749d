import { Module } from '@nestjs/common';
import { Calendars } from './application/calendars.js';
import { ReadProcess } from './application/read-process.js';
import { StepProcess } from './application/step-process.js';
import { DefinitionStore } from './store/definition-store.js';
import { ProcessStore } from './store/process-store.js';

@Module({ providers: [Calendars, DefinitionStore, ProcessStore, ReadProcess, StepProcess], exports: [Calendars, ReadProcess, StepProcess] })
export class WorkflowModule {}
