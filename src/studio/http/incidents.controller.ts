import { Controller, Get, NotFoundException, Param, ParseIntPipe, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { Access, staffOf } from '../../accounts/http/access.js';
import { Incidents } from '../../cases/application/incidents.js';
import { formBody } from '../../platform/http/form-body.js';
import { ParkedJobs } from '../../platform/jobs/parked-jobs.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { incidentPath, studioIncidentPage, studioIncidentsPage, studioIncidentsView, studioIncidentView } from './incidents.view.js';
import { MOST_COUNTED, studioSide } from './side.view.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NUMBER = /^[0-9A-Z-]{4,40}$/;

/** Cases that stopped on something only a person can mend. */
@Controller('studio/incidents')
export class IncidentsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly incidents: Incidents,
    private readonly parked: ParkedJobs,
  ) {}

  @Get()
  @Access('admin')
  async list(@Query('after') after: unknown, @Query('done') done: unknown, @Res() response: Response): Promise<void> {
    const frame = frameOf(response);
    const page = await this.incidents.list(typeof after === 'string' && UUID.test(after) ? after : undefined);
    const number = typeof done === 'string' && NUMBER.test(done) ? done : undefined;
    const side = studioSide(await this.incidents.count(), frame);
    const jobs = await this.parked.count(this.dataSource.manager, MOST_COUNTED);
    sendPage(response, studioIncidentsPage, { ...studioIncidentsView(page, number, jobs, frame), ...side });
  }

  @Get(':number/:token')
  @Access('admin')
  async one(
    @Param('number') number: string, @Param('token', ParseIntPipe) token: number, @Query('again') again: unknown, @Res() response: Response,
  ): Promise<void> {
    await this.show(response, number, token, { again: again === 'yes' });
  }

  @Post(':number/:token')
  @Access('admin')
  async tryAgain(@Req() request: Request, @Res() response: Response, @Param('number') number: string, @Param('token', ParseIntPipe) token: number): Promise<void> {
    const found = await this.incidents.find(number, token);
    if (!found) throw new NotFoundException();
    const names = found.variables.map(({ declared }) => declared.name);
    const posted = formBody(request, ...names.map((name) => `variable-${name}`));
    const typed = Object.fromEntries(names.map((name) => [name, posted[`variable-${name}`] ?? '']));
    const result = await this.incidents.resume(staffOf(request), number, token, typed);
    if ('resumed' in result) {
      const stays = result.stopped && (await this.incidents.find(number, token));
      response.redirect(303, stays ? `${incidentPath(found)}?again=yes` : `/studio/incidents?done=${number}`);
    } else if (result.refused === 'bad-value') {
      await this.show(response, number, token, { refused: { typed, names: result.names } }, 422);
    } else throw new NotFoundException();
  }

  private async show(response: Response, number: string, token: number, viewing: Parameters<typeof studioIncidentView>[1], status = 200): Promise<void> {
    const frame = frameOf(response);
    const found = await this.incidents.find(number, token);
    if (!found) throw new NotFoundException();
    const side = studioSide(await this.incidents.count(), frame);
    sendPage(response, studioIncidentPage, { ...studioIncidentView(found, viewing, frame), ...side }, status);
  }
}
