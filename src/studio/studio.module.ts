import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { CasesModule } from '../cases/cases.module.js';
import { IncidentsController } from './http/incidents.controller.js';
import { MovesController } from './http/moves.controller.js';
import { StudioController } from './http/studio.controller.js';

/** The administrators' room: services, their versions and packages, and cases that stopped. */
@Module({ imports: [CatalogModule, CasesModule], controllers: [IncidentsController, MovesController, StudioController] })
export class StudioModule {}
