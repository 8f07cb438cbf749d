import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { StudioController } from './http/studio.controller.js';

/** The administrators' room: services, their versions and packages. */
@Module({ imports: [CatalogModule], controllers: [StudioController] })
export class StudioModule {}
