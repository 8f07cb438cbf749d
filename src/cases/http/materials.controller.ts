import { Body, Controller, Get, NotFoundException, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { Access, citizenOf } from '../../accounts/http/access.js';
import { reachablePages } from '../../forms/journey.js';
import { isOpen } from '../../materials/domain/resolve-slots.js';
import { filesOf, Multipart } from '../../platform/http/multipart.js';
import { sendFile } from '../../platform/http/send-file.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { holdersOf, ResolveMaterials } from '../application/application-materials.js';
import { OpenApplications, type OpenApplication } from '../application/open-application.js';
import { ProvideMaterials, type MaterialRefusal } from '../application/provide-materials.js';
import { ReadUpload } from '../application/read-upload.js';
import { materialRefusalText, uploadProblemText, type MaterialProblem } from './material-refusal.text.js';
import { materialsPage, materialsView } from './materials.view.js';
import { answerOpenRefusal } from './open-refusal.js';
import { serviceName } from './service-words.js';

/** 材料: what meets each slot; every change comes back to the page it was made on. */
@Controller('/applications/:id')
export class MaterialsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly openApplications: OpenApplications,
    private readonly resolveMaterials: ResolveMaterials,
    private readonly provide: ProvideMaterials,
    private readonly readUpload: ReadUpload,
  ) {}

  @Get('/materials')
  @Access('verified')
  async show(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    await this.render(request, response, id, []);
  }

  /** Authorises every ticked certificate, each for its own slot and for one use. */
  @Post('/materials/authorise')
  @Access('verified')
  async authoriseTicked(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const ticked = valuesOf(request.body, 'certificates');
    const problems: MaterialProblem[] = [];
    for (const value of ticked) {
      const [slotId = '', certificateId = ''] = value.split(':');
      const refusal = await this.authorise(request, response, id, slotId, certificateId);
      if (refusal && isOpenRefusal(refusal)) return answerOpenRefusal(refusal, request, response);
      if (refusal) problems.push({ slotId, text: materialRefusalText(refusal, frameOf(response)) });
    }
    if (ticked.length === 0) {
      const { t } = frameOf(response);
      return this.render(request, response, id, [{ slotId: 'certificates', text: t('请勾选要使用的证照；也可以不用证照，改为上传') }]);
    }
    if (problems.length > 0) return this.render(request, response, id, problems);
    response.redirect(303, this.pageOf(request, id));
  }

  @Post('/materials/:slot/authorise')
  @Access('verified')
  async authoriseOne(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string, @Param('slot') slotId: string): Promise<void> {
    const [certificateId = ''] = valuesOf(request.body, 'certificate');
    await this.answer(request, response, id, slotId, await this.authorise(request, response, id, slotId, certificateId));
  }

  @Post('/materials/:slot/withdraw')
  @Access('verified')
  async withdraw(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string, @Param('slot') slotId: string): Promise<void> {
    const result = await this.provide.withdrawAuthorisation(citizenOf(request), id, slotId);
    await this.answer(request, response, id, slotId, 'refused' in result ? result : undefined);
  }

  @Post('/materials/:slot/upload')
  @Access('verified')
  @Multipart()
  async upload(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string, @Param('slot') slotId: string): Promise<void> {
    if (request.uploadProblem) {
      return this.render(request, response, id, [{ slotId, text: uploadProblemText(request.uploadProblem, frameOf(response)) }]);
    }
    const incoming = filesOf(request).map((file) => ({ name: file.originalname.slice(0, 200), content: file.buffer }));
    const result = await this.provide.upload(citizenOf(request), id, slotId, incoming);
    await this.answer(request, response, id, slotId, 'refused' in result ? result : undefined);
  }

  @Post('/materials/:slot/files/:file/remove')
  @Access('verified')
  async remove(
    @Req() request: Request,
    @Res() response: Response,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('slot') slotId: string,
    @Param('file', ParseUUIDPipe) fileId: string,
  ): Promise<void> {
    const result = await this.provide.removeUpload(citizenOf(request), id, slotId, fileId);
    await this.answer(request, response, id, slotId, 'refused' in result ? result : undefined);
  }

  @Post('/materials/:slot/pledge')
  @Access('verified')
  async pledge(
    @Req() request: Request,
    @Res() response: Response,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('slot') slotId: string,
    @Body() body: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const kind = body['kind'] === 'deferred' ? 'deferred' : 'promise';
    const result = await this.provide.pledge(citizenOf(request), id, slotId, kind, body['pledged'] === 'yes');
    await this.answer(request, response, id, slotId, 'refused' in result ? result : undefined);
  }

  /** On to the check page, or what is still missing, every slot named. */
  @Post('/materials/continue')
  @Access('verified')
  async proceed(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const actor = citizenOf(request);
    const open = await this.openApplications.open(this.dataSource.manager, actor, id);
    if ('refused' in open) return answerOpenRefusal(open, request, response);
    const frame = frameOf(response);
    const missing = (await this.resolveMaterials.of(this.dataSource.manager, open, holdersOf(actor))).slots.filter(isOpen);
    if (missing.length === 0) return response.redirect(303, `/applications/${id}/check`);
    await this.render(request, response, id, missing.map((slot) => ({
      slotId: slot.slot.id,
      text: slot.state === 'authorise' ? frame.t('请同意使用证照，或改为上传') : frame.t('请提供这份材料'),
    })));
  }

  @Get('/files/:file')
  @Access('verified')
  async file(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string, @Param('file', ParseUUIDPipe) fileId: string): Promise<void> {
    const found = await this.readUpload.read(citizenOf(request), id, fileId);
    if (!found) throw new NotFoundException();
    if ('refused' in found) return answerOpenRefusal(found, request, response);
    sendFile(response, { name: found.file.name, mediaType: found.file.mediaType, content: found.content });
  }

  private async authorise(request: Request, response: Response, id: string, slotId: string, certificateId: string): Promise<MaterialRefusal | undefined> {
    const actor = citizenOf(request);
    const open = await this.openApplications.open(this.dataSource.manager, actor, id);
    if ('refused' in open) return open;
    if (!UUID.test(certificateId)) return { refused: 'no-such-certificate' };
    const result = await this.provide.authorise(actor, id, slotId, certificateId, purposeOf(open, response));
    return 'refused' in result ? result : undefined;
  }

  private async answer(request: Request, response: Response, id: string, slotId: string, refusal: MaterialRefusal | undefined): Promise<void> {
    if (!refusal) return response.redirect(303, `${this.pageOf(request, id)}#slot-${slotId}`);
    if (isOpenRefusal(refusal)) return answerOpenRefusal(refusal, request, response);
    await this.render(request, response, id, [{ slotId, text: materialRefusalText(refusal, frameOf(response)) }]);
  }

  /** A correction's materials are provided from the correction page, and lead back to it. */
  private pageOf(request: Request, id: string): string {
    const [back = ''] = valuesOf(request.body, 'back');
    return /^\/cases\/[\w-]+\/correction$/.test(back) ? back : `/applications/${id}/materials`;
  }

  private async render(request: Request, response: Response, id: string, problems: readonly MaterialProblem[]): Promise<void> {
    const actor = citizenOf(request);
    const { manager } = this.dataSource;
    const open = await this.openApplications.open(manager, actor, id);
    if ('refused' in open) return answerOpenRefusal(open, request, response);
    if (open.application.state === 'submitted' && problems.length === 0) return response.redirect(303, '/cases');
    const materials = await this.resolveMaterials.of(manager, open, holdersOf(actor));
    const pages = reachablePages(open.version.service.form, open.application.content.answers, open.application.content.facts);
    const back = `/applications/${id}/pages/${pages.at(-1)?.id ?? ''}`;
    sendPage(response, materialsPage, materialsView(open, materials, back, frameOf(response), problems), problems.length > 0 ? 422 : 200);
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function valuesOf(body: unknown, name: string): string[] {
  const value = (body as Readonly<Record<string, unknown>> | undefined)?.[name];
  return (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === 'string').slice(0, 50);
}

function isOpenRefusal(refusal: MaterialRefusal): refusal is Extract<MaterialRefusal, { refused: 'no-such-application' | 'other-party' }> {
  return refusal.refused === 'no-such-application' || refusal.refused === 'other-party';
}

/** What the holder reads when they agree, and ever after in 谁用过我的证照. */
function purposeOf(open: OpenApplication, response: Response): string {
  return frameOf(response).t('办理{service}', { service: serviceName(open.version.service, frameOf(response)) }).slice(0, 200);
}
