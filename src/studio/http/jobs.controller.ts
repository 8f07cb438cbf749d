import { Controller, Get, NotFoundException, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { Access, staffOf } from '../../accounts/http/access.js';
import { Incidents } from '../../cases/application/incidents.js';
import { ParkedJobs } from '../../platform/jobs/parked-jobs.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { RetryJob } from '../application/retry-job.js';
import { studioJobsPage, studioJobsView } from './jobs.view.js';
import { MOST_COUNTED, studioSide } from './side.view.js';

const SHOWN = 100;
const ID = /^[0-9]{1,18}$/;

/** Background jobs that failed too often, and the way on. */
@Controller('studio/jobs')
export class JobsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly parked: ParkedJobs,
    private readonly retryJob: RetryJob,
    private readonly incidents: Incidents,
  ) {}

  @Get()
  @Access('admin')
  async list(@Query('done') done: unknown, @Res() response: Response): Promise<void> {
    await this.show(response, done === 'yes' ? 'retried' : undefined);
  }

  @Post(':id')
  @Access('admin')
  async tryAgain(@Req() request: Request, @Res() response: Response, @Param('id') id: string): Promise<void> {
    if (!ID.test(id)) throw new NotFoundException();
    const result = await this.retryJob.retry(staffOf(request), id);
    if ('refused' in result) await this.show(response, result.refused, 409);
    else response.redirect(303, '/studio/jobs?done=yes');
  }

  private async show(response: Response, outcome: 'retried' | 'not-parked' | undefined, status = 200): Promise<void> {
    const { manager } = this.dataSource;
    const frame = frameOf(response);
    const [jobs, count] = [await this.parked.list(manager, SHOWN), await this.parked.count(manager, MOST_COUNTED)];
    const side = studioSide(await this.incidents.count(), frame);
    sendPage(response, studioJobsPage, { ...studioJobsView(jobs, count, outcome, frame), ...side }, status);
  }
}
