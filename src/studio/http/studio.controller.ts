import { Controller, Get, NotFoundException, Param, ParseUUIDPipe, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access, staffOf } from '../../accounts/http/access.js';
import { Incidents } from '../../cases/application/incidents.js';
import type { CatalogActor } from '../../catalog/application/catalog-audit.js';
import { CitySetUp } from '../../catalog/application/city-set-up.js';
import { ImportService } from '../../catalog/application/import-service.js';
import { InspectVersions } from '../../catalog/application/inspect-versions.js';
import { isUnreadable, readUploadedPackage, zipPackage } from '../../catalog/application/package-files.js';
import { PublishService } from '../../catalog/application/publish-service.js';
import { filesOf, Multipart } from '../../platform/http/multipart.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { studioImportPage, studioImportView, type ImportRefusal } from './import.view.js';
import { studioServicesPage, studioServicesView } from './services.view.js';
import { studioSide, type StudioSide } from './side.view.js';
import { studioVersionPage, studioVersionView, type VersionViewing } from './version.view.js';
import { versionPath } from './version-words.js';

const VersionId = (): ParameterDecorator => Param('id', new ParseUUIDPipe({ exceptionFactory: () => new NotFoundException() }));
const DONE = ['published', 'retired', 'confirmed', 'imported', 'unchanged'] as const;

/** Where administrators look after the services: no code, only packages of files. */
@Controller('studio')
export class StudioController {
  constructor(
    private readonly versions: InspectVersions,
    private readonly imports: ImportService,
    private readonly publishing: PublishService,
    private readonly city: CitySetUp,
    private readonly incidents: Incidents,
  ) {}

  @Get()
  @Access('admin')
  async services(@Res() response: Response): Promise<void> {
    const [versions, types] = await Promise.all([this.versions.list(), this.city.certificateTypes()]);
    sendPage(response, studioServicesPage, { ...studioServicesView(versions, types, frameOf(response)), ...(await this.side(response)) });
  }

  @Get('import')
  @Access('admin')
  async importForm(@Res() response: Response): Promise<void> {
    sendPage(response, studioImportPage, { ...studioImportView(undefined, frameOf(response)), ...(await this.side(response)) });
  }

  @Post('import')
  @Access('admin')
  @Multipart()
  async import(@Req() request: Request, @Res() response: Response): Promise<void> {
    const refuse = async (refusal: ImportRefusal): Promise<void> =>
      sendPage(response, studioImportPage, { ...studioImportView(refusal, frameOf(response)), ...(await this.side(response)) }, 422);
    if (request.uploadProblem) return refuse({ refused: 'upload-failed' });
    const files = readUploadedPackage(filesOf(request).map((file) => ({ name: file.originalname, bytes: file.buffer })));
    if (isUnreadable(files)) return refuse(files);
    const imported = await this.imports.run(files, actor(request));
    if ('refused' in imported) return refuse(imported);
    response.redirect(303, `${versionPath(imported.versionId)}?done=${imported.unchanged ? 'unchanged' : 'imported'}`);
  }

  @Get('versions/:id')
  @Access('admin')
  async version(@VersionId() id: string, @Query('show') show: unknown, @Query('done') done: unknown, @Res() response: Response): Promise<void> {
    const found = DONE.find((each) => each === done);
    await this.show(response, id, { show: typeof show === 'string' ? show : 'overview', ...(found && { done: found }) });
  }

  @Get('versions/:id/package.zip')
  @Access('admin')
  async package(@VersionId() id: string, @Res() response: Response): Promise<void> {
    const found = await this.versions.files(id);
    if (!found) throw new NotFoundException();
    response.setHeader('Content-Disposition', `attachment; filename="${found.slug}-${found.version}.zip"`);
    response.setHeader('Cache-Control', 'no-store');
    response.type('application/zip').send(zipPackage(found.files));
  }

  @Post('versions/:id/publish')
  @Access('admin')
  async publish(@VersionId() id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    await this.answer(response, id, 'published', await this.publishing.publish(id, actor(request)));
  }

  @Post('versions/:id/retire')
  @Access('admin')
  async retire(@VersionId() id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    await this.answer(response, id, 'retired', await this.publishing.retire(id, actor(request)));
  }

  @Post('versions/:id/confirm')
  @Access('admin')
  async confirm(@VersionId() id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    await this.answer(response, id, 'confirmed', await this.publishing.confirmSource(id, actor(request)));
  }

  private async side(response: Response): Promise<StudioSide> {
    return studioSide(await this.incidents.count(), frameOf(response));
  }

  private async answer(response: Response, id: string, done: (typeof DONE)[number], result: object): Promise<void> {
    if (!('refused' in result)) {
      response.redirect(303, `${versionPath(id)}?done=${done}`);
      return;
    }
    const refused = String(result.refused);
    await this.show(response, id, { show: 'overview', refused }, refused === 'has-problems' ? 422 : 409);
  }

  private async show(response: Response, id: string, viewing: Omit<VersionViewing, 'regions' | 'departments'>, status = 200): Promise<void> {
    const version = await this.versions.detail(id);
    const known = ['overview', 'process', 'decisions', 'form'].includes(viewing.show) || version?.files[viewing.show] !== undefined;
    if (!version || !known) throw new NotFoundException();
    const regions = viewing.show === 'form' ? await this.city.regions() : [];
    const departments = new Map((viewing.show === 'process' ? await this.city.departments() : []).map(({ code, name }) => [code, name]));
    sendPage(response, studioVersionPage, { ...studioVersionView(version, { ...viewing, regions, departments }, frameOf(response)), ...(await this.side(response)) }, status);
  }
}

function actor(request: Request): CatalogActor {
  return { kind: 'staff', id: staffOf(request).accountId };
}
