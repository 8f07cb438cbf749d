import { BadRequestException, Controller, Get, NotFoundException, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access, staffOf } from '../../accounts/http/access.js';
import { HoldAppointment } from '../../identity-check/application/hold-appointment.js';
import { VideoRoom, type RoomView } from '../../identity-check/application/video-room.js';
import { descriptionOf, visitOf } from '../../identity-check/http/video-signals.js';

/** The clerk's side of a video appointment: what the page's script asks. */
@Controller('desk/appointments/:id')
export class VideoRoomController {
  constructor(
    private readonly hold: HoldAppointment,
    private readonly room: VideoRoom,
  ) {}

  @Get('peer')
  @Access('clerk', 'leader')
  async peer(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const visit = visitOf(request.query);
    await this.answer(request, response, id, visit && (() => this.room.look(id, 'clerk', visit)));
  }

  @Post('enter')
  @Access('clerk', 'leader')
  async enter(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const visit = visitOf(request.body);
    await this.answer(request, response, id, visit && (() => this.room.enter(id, 'clerk', visit)));
  }

  @Post('description')
  @Access('clerk', 'leader')
  async describe(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const visit = visitOf(request.body);
    const description = descriptionOf(request);
    await this.answer(request, response, id, visit && description && (() => this.room.describe(id, 'clerk', visit, description)));
  }

  @Post('leave')
  @Access('clerk', 'leader')
  async leave(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const visit = visitOf(request.body);
    await this.answer(request, response, id, visit && (async () => {
      await this.room.leave(id, 'clerk', visit);
      return { door: 'closed' };
    }));
  }

  /** Only the clerk in charge is in the room: a colleague who took over has taken the side, too. */
  private async answer(request: Request, response: Response, id: string, ask: (() => Promise<RoomView>) | '' | undefined): Promise<void> {
    const opened = await this.hold.read(staffOf(request), id);
    if (!opened) throw new NotFoundException();
    if (!ask) throw new BadRequestException();
    response.setHeader('Cache-Control', 'no-store');
    response.json(opened.mine ? await ask() : { door: 'closed' });
  }
}
