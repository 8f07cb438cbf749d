import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access, staffOf } from '../../accounts/http/access.js';
import { ReadQueue } from '../../cases/application/read-queue.js';
import { SearchCases } from '../../cases/application/search-cases.js';
import { formBody } from '../../platform/http/form-body.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { searchPage, searchView } from './search.view.js';

/** Finding a case by its number or the applicant's exact name. A POST, so that no name gets into an address or a log. */
@Controller('/desk/search')
export class SearchController {
  constructor(
    private readonly searchCases: SearchCases,
    private readonly queue: ReadQueue,
  ) {}

  @Get()
  @Access('clerk', 'leader')
  async form(@Req() request: Request, @Res() response: Response): Promise<void> {
    const outline = await this.queue.outline(staffOf(request), { view: 'waiting', slug: undefined });
    sendPage(response, searchPage, searchView(undefined, '', outline, frameOf(response)));
  }

  @Post()
  @Access('clerk', 'leader')
  async search(@Req() request: Request, @Res() response: Response): Promise<void> {
    const actor = staffOf(request);
    const text = formBody(request, 'q').q.trim();
    const search = text === '' ? undefined : await this.searchCases.search(actor, text);
    const [only] = search?.found ?? [];
    if (search?.by === 'number' && only) return response.redirect(303, `/desk/cases/${only.caseFile.number}`);
    const outline = await this.queue.outline(actor, { view: 'waiting', slug: undefined });
    sendPage(response, searchPage, searchView(search, text, outline, frameOf(response), true), search ? 200 : 422);
  }
}
