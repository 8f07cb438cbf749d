import { Controller, Get, NotFoundException, Param, ParseUUIDPipe, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Access } from '../../accounts/http/access.js';
import { Incidents } from '../../cases/application/incidents.js';
import { readFacts } from '../../cases/domain/typed-facts.js';
import { CitySetUp } from '../../catalog/application/city-set-up.js';
import { InspectVersions } from '../../catalog/application/inspect-versions.js';
import { Clock } from '../../platform/clock/clock.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { Calendars } from '../../workflow/application/calendars.js';
import { tryOut } from '../../workflow/core/simulate.js';
import { studioSide } from './side.view.js';
import { readSteps } from './trial-steps.js';
import { studioTrialPage, studioTrialView, variableField } from './trial.view.js';

const START = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;
const LONGEST = 1000;

/** A version's process walked through before anybody depends on it: all of the trial is in the address, nothing is kept. */
@Controller('studio/versions/:id/trial')
export class TrialController {
  constructor(
    private readonly versions: InspectVersions,
    private readonly city: CitySetUp,
    private readonly calendars: Calendars,
    private readonly incidents: Incidents,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Access('admin')
  async walk(
    @Param('id', new ParseUUIDPipe({ exceptionFactory: () => new NotFoundException() })) id: string,
    @Query() query: Readonly<Record<string, unknown>>,
    @Res() response: Response,
  ): Promise<void> {
    const version = await this.versions.detail(id);
    const service = version?.service;
    if (!version || !service) throw new NotFoundException();
    const text = (name: string): string => (typeof query[name] === 'string' ? query[name].slice(0, LONGEST) : '');
    const given = text('start');
    const start = START.test(given) && !Number.isNaN(Date.parse(`${given}:00+08:00`)) ? given : `${this.clock.today()}T09:00`;
    const typed = Object.fromEntries(service.process.variables.map(({ name }) => [name, text(variableField(name))]));
    const read = readFacts(service.process.variables, typed);
    const wrong = 'wrong' in read ? read.wrong : [];
    const steps = readSteps(typeof query['steps'] === 'string' ? query['steps'] : '');
    const begin = { at: new Date(`${start}:00+08:00`).toISOString(), variables: 'facts' in read ? read.facts : {}, calendar: this.calendars.current() };
    const trial = tryOut(service.process, begin, wrong.length > 0 ? [] : steps);
    const departments = new Map((await this.city.departments()).map(({ code, name }) => [code, name]));
    const frame = frameOf(response);
    const view = studioTrialView({ ...version, service }, trial, { start, typed, wrong, steps: wrong.length > 0 ? [] : steps, departments }, frame);
    sendPage(response, studioTrialPage, { ...view, ...studioSide(await this.incidents.count(), frame) }, wrong.length > 0 ? 422 : 200);
  }
}
