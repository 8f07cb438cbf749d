import { BadRequestException, Controller, Get, Inject, NotFoundException, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access, staffOf } from '../../accounts/http/access.js';
import { HoldAppointment, type HoldRefusal } from '../../identity-check/application/hold-appointment.js';
import { SCRIPT, VERDICTS, type ScriptStep } from '../../identity-check/domain/appointment.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { sniffMediaType, withoutMetadata } from '../../platform/files/media-type.js';
import { formBody } from '../../platform/http/form-body.js';
import { filesOf, Multipart } from '../../platform/http/multipart.js';
import { sendFile } from '../../platform/http/send-file.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { deskAppointmentPage, deskAppointmentView, type AppointmentPlace, type ConclusionForm } from './appointment.view.js';

/** A still from a camera, not a scan. */
const LARGEST_STILL = 4 * 1024 * 1024;

/** One appointment, as the clerk who holds it sees it. Another office's is answered like one that doesn't exist. */
@Controller('desk/appointments/:id')
export class AppointmentController {
  constructor(
    private readonly hold: HoldAppointment,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Access('clerk', 'leader')
  async show(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    await this.send(request, response, id, {});
  }

  @Post('open')
  @Access('clerk', 'leader')
  async open(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const result = await this.hold.open(staffOf(request), id);
    if ('opened' in result) return response.redirect(303, `/desk/appointments/${id}`);
    await this.send(request, response, id, { refusal: result });
  }

  @Get('portrait')
  @Access('clerk', 'leader')
  async portrait(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    sendPicture(response, await this.hold.portrait(staffOf(request), id));
  }

  @Get('still')
  @Access('clerk', 'leader')
  async still(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    sendPicture(response, await this.hold.still(staffOf(request), id));
  }

  /** From the call's script: a picture of the person. */
  @Post('still')
  @Access('clerk', 'leader')
  @Multipart()
  async keepStill(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const [file] = filesOf(request);
    if (!(await this.hold.read(staffOf(request), id))) throw new NotFoundException();
    if (!file || request.uploadProblem || file.size > LARGEST_STILL) throw new BadRequestException();
    const found = await sniffMediaType(file.buffer);
    if ('refused' in found || found.format !== 'jpeg') throw new BadRequestException();
    const result = await this.hold.keepStill(staffOf(request), id, await withoutMetadata('jpeg', file.buffer));
    if ('kept' in result) return void response.status(204).end();
    response.status(result.refused === 'no-such-appointment' ? 404 : 409).end();
  }

  @Post('conclusion')
  @Access('clerk', 'leader')
  async conclude(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const form = readConclusion(request);
    if (!form.verdict) return this.send(request, response, id, { form, refusal: { refused: 'verdict-missing' } });
    const result = await this.hold.conclude(staffOf(request), id, { ...form, verdict: form.verdict });
    if ('concluded' in result) return response.redirect(303, `/desk/appointments/${id}`);
    await this.send(request, response, id, { form, refusal: result });
  }

  private async send(request: Request, response: Response, id: string, place: Pick<AppointmentPlace, 'form' | 'refusal'>): Promise<void> {
    const opened = await this.hold.read(staffOf(request), id);
    if (!opened) throw new NotFoundException();
    const view = deskAppointmentView(opened, { iceServers: this.settings.iceServers, ...place }, frameOf(response));
    sendPage(response, deskAppointmentPage, view, place.refusal ? statusOf(place.refusal.refused) : 200);
  }
}

function readConclusion(request: Request): ConclusionForm {
  const { verdict, reason } = formBody(request, 'verdict', 'reason');
  const posted = (request.body as Readonly<Record<string, unknown>>)['step'];
  const ticked: unknown[] = Array.isArray(posted) ? posted : [posted];
  const known: readonly ScriptStep[] = [...SCRIPT.video, ...SCRIPT.window];
  return {
    verdict: VERDICTS.find((each) => each === verdict),
    steps: [...new Set(known)].filter((step) => ticked.includes(step)),
    reason,
  };
}

function sendPicture(response: Response, picture: Buffer | undefined): void {
  if (!picture) throw new NotFoundException();
  sendFile(response, { name: 'picture.jpg', mediaType: 'image/jpeg', content: picture });
}

function statusOf(refused: HoldRefusal['refused'] | 'verdict-missing'): number {
  return ['in-charge', 'closed', 'early', 'no-such-appointment'].includes(refused) ? 409 : 422;
}
