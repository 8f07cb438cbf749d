import { Controller, Get, NotFoundException, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import QRCode from 'qrcode';
import { DataSource } from 'typeorm';
import { Access, citizenOf } from '../../accounts/http/access.js';
import { formBody } from '../../platform/http/form-body.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { BookAppointment, type BookingRefusal } from '../application/book-appointment.js';
import { OwnChecks } from '../application/own-checks.js';
import type { AppointmentWay } from '../domain/appointment.js';
import type { IdentityCheck } from '../domain/check.js';
import { appointmentPage, appointmentView, slipPage, type BookedFacts } from './appointment.view.js';
import { bookingRefusalText } from './booking-refusal.text.js';
import { bookingPage, bookingView, dayOf, readTime } from './booking.view.js';

/** The two ways with a clerk behind them: a time is chosen, moved, called off. */
@Controller('identity-check')
export class AppointmentsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly checks: OwnChecks,
    private readonly booking: BookAppointment,
  ) {}

  @Get(':id/video')
  @Access('registered')
  video(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.show(request, response, id, 'video');
  }

  @Get(':id/window')
  @Access('registered')
  window(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.show(request, response, id, 'window');
  }

  @Post(':id/video')
  @Access('registered')
  bookVideo(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.book(request, response, id, 'video');
  }

  @Post(':id/window')
  @Access('registered')
  bookWindow(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.book(request, response, id, 'window');
  }

  @Post(':id/video/cancel')
  @Access('registered')
  cancelVideo(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.cancel(request, response, id, 'video');
  }

  @Post(':id/window/cancel')
  @Access('registered')
  cancelWindow(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.cancel(request, response, id, 'window');
  }

  /** To print and take along. */
  @Get(':id/window/slip')
  @Access('registered')
  async slip(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const check = await this.own(request, id);
    const booked = await this.booked(check, 'window', '');
    if (!booked) return response.redirect(303, `/identity-check/${id}/window`);
    sendPage(response, slipPage, appointmentView(booked, frameOf(response)));
  }

  private async show(request: Request, response: Response, id: string, way: AppointmentWay, refusal?: BookingRefusal): Promise<void> {
    const check = await this.own(request, id);
    const booked = await this.booked(check, way, String(request.query['done'] ?? ''));
    const changing = request.query['change'] === 'yes';
    if (booked && !changing) {
      const problem = refusal ? { problem: bookingRefusalText(refusal, frameOf(response)) } : {};
      sendPage(response, appointmentPage, appointmentView({ ...booked, ...problem }, frameOf(response)), refusal ? 409 : 200);
      return;
    }
    // Decided, or in the hands of another way: the check's own page says where it stands.
    if (!booked && check.state !== 'open') return response.redirect(303, `/identity-check/${id}`);
    await this.sendOffer(response, check, way, {
      officeId: textOf(request.query['office']),
      day: textOf(request.query['day']),
    });
  }

  private async book(request: Request, response: Response, id: string, way: AppointmentWay): Promise<void> {
    const check = await this.own(request, id);
    const { time, office, day } = formBody(request, 'time', 'office', 'day');
    const startsAt = readTime(time);
    const officeId = /^[0-9a-f-]{36}$/.test(office) ? office : undefined;
    const before = await this.booked(check, way, '');
    const result: { booked: string } | BookingRefusal = startsAt
      ? await this.booking.book(citizenOf(request), id, { way, officeId, startsAt })
      : { refused: 'no-such-slot' };
    if ('booked' in result) return response.redirect(303, `/identity-check/${id}/${way}?done=${before ? 'moved' : 'booked'}`);
    if (result.refused === 'settled') return response.redirect(303, `/identity-check/${id}`);
    await this.sendOffer(response, check, way, { officeId, day: dayOf(startsAt, day), chosen: time, refusal: result });
  }

  private async cancel(request: Request, response: Response, id: string, way: AppointmentWay): Promise<void> {
    await this.own(request, id);
    const result = await this.booking.cancel(citizenOf(request), id);
    if ('cancelled' in result) return response.redirect(303, `/identity-check/${id}?done=cancelled`);
    await this.show(request, response, id, way, result);
  }

  private async sendOffer(
    response: Response,
    check: IdentityCheck,
    way: AppointmentWay,
    wanted: { officeId?: string | undefined; day?: string | undefined; chosen?: string; refusal?: BookingRefusal },
  ): Promise<void> {
    const offices = way === 'window' ? await this.booking.windows() : [];
    const present = await this.booking.ofCheck(this.dataSource.manager, check.id);
    const officeId = way === 'window' ? (offices.find((each) => each.id === (wanted.officeId ?? present?.office?.id)) ?? offices[0])?.id : undefined;
    const offer = await this.booking.offer(way, officeId, wanted.day);
    const view = bookingView({
      checkId: check.id, way, offer, offices, officeId,
      present: present?.appointment,
      ...(wanted.chosen !== undefined && { chosen: wanted.chosen }),
      ...(wanted.refusal && { refusal: wanted.refusal }),
    }, frameOf(response));
    sendPage(response, bookingPage, view, !wanted.refusal ? 200 : wanted.refusal.refused === 'no-such-slot' ? 422 : 409);
  }

  /** The booked appointment of that way, with its code drawn. */
  private async booked(check: IdentityCheck, way: AppointmentWay, done: string): Promise<BookedFacts | undefined> {
    const found = await this.booking.ofCheck(this.dataSource.manager, check.id);
    if (found?.appointment.state !== 'booked' || found.appointment.way !== way) return undefined;
    const code = found.code === undefined ? undefined : {
      text: found.code,
      picture: await QRCode.toDataURL(found.code, { errorCorrectionLevel: 'M', margin: 2, width: 320 }),
    };
    return { appointment: found.appointment, code, office: found.office, done };
  }

  private async own(request: Request, id: string): Promise<IdentityCheck> {
    const found = await this.checks.find(this.dataSource.manager, citizenOf(request), id);
    if (!found) throw new NotFoundException();
    return found.check;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
