import { Body, Controller, Get, NotFoundException, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { Access, citizenOf } from '../../accounts/http/access.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import { reachablePages } from '../../forms/journey.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { ListCases } from '../application/list-cases.js';
import { OpenApplications, type OpenApplication } from '../application/open-application.js';
import { SaveAnswers } from '../application/save-answers.js';
import { StartApplication, type StartRefusal, whyNot } from '../application/start-application.js';
import { applicationFormPage, applicationFormView } from './form-page.view.js';
import { applyPage, applyView } from './apply.view.js';
import { answerOpenRefusal } from './open-refusal.js';
import { Clock } from '../../platform/clock/clock.js';

/** 申請: beginning a draft and its pages of questions. */
@Controller()
export class ApplicationsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly versions: ServiceVersions,
    private readonly startApplication: StartApplication,
    private readonly openApplications: OpenApplications,
    private readonly saveAnswers: SaveAnswers,
    private readonly listCases: ListCases,
    private readonly clock: Clock,
  ) {}

  @Get('/services/:slug/apply')
  @Access('verified')
  async apply(@Req() request: Request, @Res() response: Response, @Param('slug') slug: string): Promise<void> {
    const actor = citizenOf(request);
    const version = await this.versions.published(slug);
    if (!version) throw new NotFoundException();
    let refusal: StartRefusal | undefined;
    if (version.service.item.audience === actor.actingFor.kind) {
      refusal = whyNot(version.service, await this.startApplication.known(this.dataSource.manager, actor), this.clock.today());
    } else refusal = { refused: 'other-audience', audience: version.service.item.audience };
    await this.showApply(request, response, slug, refusal, 200);
  }

  @Post('/services/:slug/apply')
  @Access('verified')
  async start(@Req() request: Request, @Res() response: Response, @Param('slug') slug: string): Promise<void> {
    const started = await this.startApplication.start(citizenOf(request), slug);
    if ('refused' in started) return this.showApply(request, response, slug, started, 422);
    response.redirect(303, `/applications/${started.id}`);
  }

  /** Goes on where the applicant left off. */
  @Get('/applications/:id')
  @Access('verified')
  async resume(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const open = await this.openApplications.open(this.dataSource.manager, citizenOf(request), id);
    if ('refused' in open) return answerOpenRefusal(open, request, response);
    if (open.application.state === 'submitted') return response.redirect(303, '/cases');
    const next = pagesOf(open).find((page) => !open.application.pagesDone.includes(page.id));
    response.redirect(303, next ? `/applications/${id}/pages/${next.id}` : `/applications/${id}/materials`);
  }

  @Get('/applications/:id/pages/:page')
  @Access('verified')
  async page(
    @Req() request: Request,
    @Res() response: Response,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('page') pageId: string,
  ): Promise<void> {
    const open = await this.openApplications.open(this.dataSource.manager, citizenOf(request), id);
    if ('refused' in open) return answerOpenRefusal(open, request, response);
    if (open.application.state === 'submitted') return response.redirect(303, '/cases');
    const page = pagesOf(open).find((each) => each.id === pageId);
    if (!page) return response.redirect(303, `/applications/${id}`);
    sendPage(response, applicationFormPage, applicationFormView(open, page, previousHref(open, pageId), frameOf(response)));
  }

  @Post('/applications/:id/pages/:page')
  @Access('verified')
  async save(
    @Req() request: Request,
    @Res() response: Response,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('page') pageId: string,
    @Body() body: unknown,
  ): Promise<void> {
    const saved = await this.saveAnswers.save(citizenOf(request), id, pageId, body);
    if ('refused' in saved) {
      if (saved.refused === 'already-submitted') return response.redirect(303, '/cases');
      if (saved.refused === 'no-such-page') return response.redirect(303, `/applications/${id}`);
      return answerOpenRefusal(saved, request, response);
    }
    if (saved.saved) {
      return response.redirect(303, saved.next ? `/applications/${id}/pages/${saved.next.id}` : `/applications/${id}/materials`);
    }
    const view = applicationFormView(saved.open, saved.page, previousHref(saved.open, pageId), frameOf(response), saved.reading);
    sendPage(response, applicationFormPage, view, saved.reading.rowsChanged ? 200 : 422);
  }

  @Post('/applications/:id/discard')
  @Access('verified')
  async discard(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const discarded = await this.saveAnswers.discard(citizenOf(request), id);
    if ('refused' in discarded && discarded.refused !== 'already-submitted' && discarded.refused !== 'no-such-page') {
      return answerOpenRefusal(discarded, request, response);
    }
    response.redirect(303, '/cases');
  }

  private async showApply(request: Request, response: Response, slug: string, refusal: StartRefusal | undefined, status: number): Promise<void> {
    const version = await this.versions.published(slug);
    if (!version) throw new NotFoundException();
    const drafts = await this.listCases.drafts(citizenOf(request));
    const view = applyView(version.service, drafts.filter((draft) => draft.slug === slug), refusal, frameOf(response));
    sendPage(response, applyPage, view, status);
  }
}

function pagesOf(open: OpenApplication): ReturnType<typeof reachablePages> {
  return reachablePages(open.version.service.form, open.application.content.answers, open.application.content.facts);
}

function previousHref(open: OpenApplication, pageId: string): string {
  const pages = pagesOf(open);
  const before = pages[pages.findIndex((page) => page.id === pageId) - 1];
  return before ? `/applications/${open.application.id}/pages/${before.id}` : `/services/${open.application.slug}/apply`;
}
