import { Global, Module } from '@nestjs/common';
import { PageRenderer, pageRenderer } from './page.js';

/** Compiles every template when the application starts. */
@Global()
@Module({
  providers: [{ provide: PageRenderer, useFactory: pageRenderer }],
  exports: [PageRenderer],
})
export class RenderingModule {}
