import { BadRequestException, Controller, Get, Inject, NotFoundException, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { Access, citizenOf } from '../../accounts/http/access.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { BookAppointment } from '../application/book-appointment.js';
import { OwnChecks } from '../application/own-checks.js';
import { VideoRoom, type RoomView } from '../application/video-room.js';
import { roomDoor, type Appointment } from '../domain/appointment.js';
import { descriptionOf, visitOf } from './video-signals.js';
import { videoRoomPage, videoRoomView } from './video-room.view.js';

/** The person's side of a video appointment: the page with the call, and what its script asks. */
@Controller('identity-check/:id/video')
export class VideoRoomController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly checks: OwnChecks,
    private readonly booking: BookAppointment,
    private readonly room: VideoRoom,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get('room')
  @Access('registered')
  async show(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const appointment = await this.booked(request, id);
    const frame = frameOf(response);
    if (!appointment || roomDoor(appointment, frame.now) !== 'open') return response.redirect(303, `/identity-check/${id}/video`);
    sendPage(response, videoRoomPage, videoRoomView(appointment, this.settings.iceServers, frame));
  }

  @Get('peer')
  @Access('registered')
  async peer(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const visit = visitOf(request.query);
    await this.answer(request, response, id, visit && ((appointment) => this.room.look(appointment, 'citizen', visit)));
  }

  @Post('enter')
  @Access('registered')
  async enter(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const visit = visitOf(request.body);
    await this.answer(request, response, id, visit && ((appointment) => this.room.enter(appointment, 'citizen', visit)));
  }

  @Post('description')
  @Access('registered')
  async describe(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const visit = visitOf(request.body);
    const description = descriptionOf(request);
    await this.answer(request, response, id, visit && description && ((appointment) => this.room.describe(appointment, 'citizen', visit, description)));
  }

  @Post('leave')
  @Access('registered')
  async leave(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const visit = visitOf(request.body);
    await this.answer(request, response, id, visit && (async (appointment) => {
      await this.room.leave(appointment, 'citizen', visit);
      return { door: 'closed' };
    }));
  }

  private async answer(request: Request, response: Response, id: string, ask: ((appointmentId: string) => Promise<RoomView>) | '' | undefined): Promise<void> {
    const appointment = await this.booked(request, id);
    if (!ask) throw new BadRequestException();
    response.setHeader('Cache-Control', 'no-store');
    response.json(appointment ? await ask(appointment.id) : { door: 'closed' });
  }

  private async booked(request: Request, id: string): Promise<Appointment | undefined> {
    const { manager } = this.dataSource;
    if (!(await this.checks.find(manager, citizenOf(request), id))) throw new NotFoundException();
    const found = await this.booking.ofCheck(manager, id);
    return found?.appointment.state === 'booked' && found.appointment.way === 'video' ? found.appointment : undefined;
  }
}
