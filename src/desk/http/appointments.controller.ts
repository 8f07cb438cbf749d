import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access, staffOf } from '../../accounts/http/access.js';
import { FindAppointments, type CodeRefusal } from '../../identity-check/application/find-appointments.js';
import { APPOINTMENT_WAYS, type AppointmentWay } from '../../identity-check/domain/appointment.js';
import { Clock } from '../../platform/clock/clock.js';
import { formBody } from '../../platform/http/form-body.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { appointmentsPage, appointmentsView } from './appointments.view.js';
import { notOursPage, notOursView } from './not-ours.view.js';

/** The day's appointments: the city's video calls, the office's window. */
@Controller('desk/appointments')
export class AppointmentsController {
  constructor(
    private readonly appointments: FindAppointments,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Access('clerk', 'leader')
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const way = APPOINTMENT_WAYS.find((each) => each === request.query['way']) ?? 'window';
    await this.send(request, response, way);
  }

  /** The person at the window shows their code. */
  @Post('code')
  @Access('clerk', 'leader')
  async open(@Req() request: Request, @Res() response: Response): Promise<void> {
    const actor = staffOf(request);
    const { code } = formBody(request, 'code');
    if (!(await this.appointments.isOf(actor))) return sendPage(response, notOursPage, notOursView('window', frameOf(response)));
    const result = await this.appointments.byCode(actor, code);
    if ('opened' in result) return response.redirect(303, `/desk/appointments/${result.opened}`);
    await this.send(request, response, 'window', { typed: code, refusal: result });
  }

  private async send(request: Request, response: Response, way: AppointmentWay, tried?: { typed: string; refusal: CodeRefusal }): Promise<void> {
    const actor = staffOf(request);
    const frame = frameOf(response);
    if (!(await this.appointments.isOf(actor))) return sendPage(response, notOursPage, notOursView(way, frame));
    const today = this.clock.today();
    const asked = request.query['day'];
    const day = typeof asked === 'string' && isDay(asked) ? asked : today;
    const after = request.query['after'];
    const found = await this.appointments.ofDay(actor, way, day, typeof after === 'string' ? after : undefined);
    const status = !tried ? 200 : tried.refusal.refused === 'too-many' ? 429 : 422;
    sendPage(response, appointmentsPage, appointmentsView({ way, day, today, found, ...tried }, frame), status);
  }
}

function isDay(text: string): boolean {
  return /^20\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}
