import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { RegionTable } from '../../accounts/application/region-table.js';
import { Access, citizenOf } from '../../accounts/http/access.js';
import { filesOf, Multipart } from '../../platform/http/multipart.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { HandInDeferred } from '../application/hand-in-deferred.js';
import { deferredPage, deferredView } from './deferred.view.js';
import { materialRefusalText, uploadProblemText } from './material-refusal.text.js';
import { answerOpenRefusal } from './open-refusal.js';

/** 容缺后补: what an accepted case still owes is handed in here. */
@Controller('/cases/:number/deferred')
export class DeferredController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly handInDeferred: HandInDeferred,
    private readonly regions: RegionTable,
  ) {}

  @Get()
  @Access('verified')
  async show(@Req() request: Request, @Res() response: Response, @Param('number') number: string): Promise<void> {
    await this.render(request, response, number, undefined, 200);
  }

  @Post('/:slot')
  @Access('verified')
  @Multipart()
  async handIn(@Req() request: Request, @Res() response: Response, @Param('number') number: string, @Param('slot') slotId: string): Promise<void> {
    const frame = frameOf(response);
    if (request.uploadProblem) {
      return this.render(request, response, number, { slotId, text: uploadProblemText(request.uploadProblem, frame) }, 422);
    }
    const incoming = filesOf(request).map((file) => ({ name: file.originalname.slice(0, 200), content: file.buffer }));
    const result = await this.handInDeferred.handIn(citizenOf(request), number, slotId, incoming);
    const address = `/cases/${encodeURIComponent(number)}/deferred#slot-${encodeURIComponent(slotId)}`;
    if ('done' in result) return response.redirect(303, address);
    if (result.refused === 'no-such-case' || result.refused === 'other-party') return answerOpenRefusal(result, request, response);
    const conflict = result.refused === 'not-owed';
    const text = conflict ? frame.t('受理机关已经确认，或者不再需要这份材料，刚才的文件没有提交') : materialRefusalText(result, frame);
    await this.render(request, response, number, { slotId, text }, conflict ? 409 : 422);
  }

  private async render(
    request: Request, response: Response, number: string, problem: { readonly slotId: string; readonly text: string } | undefined, status: number,
  ): Promise<void> {
    const open = await this.handInDeferred.open(citizenOf(request), number);
    if ('refused' in open) return answerOpenRefusal(open, request, response);
    const regions = await this.regions.all(this.dataSource.manager);
    sendPage(response, deferredPage, deferredView(open, { regions, problem }, frameOf(response)), status);
  }
}
