import { Controller, Get, NotFoundException, Param, ParseUUIDPipe, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Access, staffOf } from '../../accounts/http/access.js';
import { Incidents } from '../../cases/application/incidents.js';
import { MoveCases } from '../../cases/application/move-cases.js';
import { PreviewMoves } from '../../cases/application/preview-moves.js';
import type { ServiceVersion } from '../../catalog/domain/service.js';
import { formBody } from '../../platform/http/form-body.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { MOVE_STATES, studioMoveProgressPage, studioMoveProgressView } from './move-progress.view.js';
import { mappingField, studioMovePage, studioMoveView, type MoveViewing } from './move.view.js';
import { studioSide } from './side.view.js';

const Id = (name: string): ParameterDecorator => Param(name, new ParseUUIDPipe({ exceptionFactory: () => new NotFoundException() }));
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOST_NUMBERS = 5000;
const LONGEST_LIST = 100_000;

type Chosen = Pick<MoveViewing, 'mapping' | 'which' | 'numbers'>;

/** Open cases of one version that go on in another: looked at first, then moved, and taken back while that is possible. */
@Controller('studio')
export class MovesController {
  constructor(
    private readonly previews: PreviewMoves,
    private readonly moves: MoveCases,
    private readonly incidents: Incidents,
  ) {}

  @Get('versions/:id/move')
  @Access('admin')
  async look(@Id('id') id: string, @Res() response: Response): Promise<void> {
    const { from, to } = await this.pair(id);
    await this.show(response, from, to, { mapping: await this.previews.proposed(from, to), which: 'all', numbers: '' });
  }

  /** `do=preview` looks again with what was chosen; `do=move` begins. Planned again, case by case, when it is done. */
  @Post('versions/:id/move')
  @Access('admin')
  async move(@Id('id') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const { from, to } = await this.pair(id);
    const body = formBody(request, 'do', 'which', ...Object.keys(from.service.process.nodes).map(mappingField));
    const chosen: Chosen = {
      mapping: Object.fromEntries(
        Object.keys(from.service.process.nodes).flatMap((node) => {
          const target = body[mappingField(node)] ?? '';
          return Object.hasOwn(to.service.process.nodes, target) ? [[node, target]] : [];
        }),
      ),
      which: body['which'] === 'some' ? 'some' : 'all',
      numbers: numbersTyped(request),
    };
    if (body['do'] !== 'move') return this.show(response, from, to, chosen);
    const numbers = numbersOf(chosen);
    if (numbers?.length === 0) return this.show(response, from, to, chosen, 'no-numbers');
    const started = await this.moves.start(staffOf(request), { from, to, mapping: chosen.mapping }, numbers);
    if ('refused' in started) return this.show(response, from, to, chosen, started.refused);
    response.redirect(303, `/studio/moves/${started.batchId}`);
  }

  @Get('moves/:batch')
  @Access('admin')
  async progress(@Id('batch') id: string, @Query('state') state: unknown, @Query('after') after: unknown, @Query('kept') kept: unknown, @Res() response: Response): Promise<void> {
    const shown = MOVE_STATES.find((each) => each === state);
    const found = await this.moves.progress(id, shown, typeof after === 'string' && UUID.test(after) ? after : undefined);
    if (!found) throw new NotFoundException();
    const refused = found.cases.find(({ number }) => number === kept)?.number;
    const frame = frameOf(response);
    const side = studioSide(await this.incidents.count(), frame);
    sendPage(response, studioMoveProgressPage, { ...studioMoveProgressView(found, shown, refused, frame), ...side }, refused === undefined ? 200 : 409);
  }

  @Post('moves/:batch/take-back')
  @Access('admin')
  async takeAllBack(@Id('batch') id: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    if (!(await this.moves.takeAllBack(staffOf(request), id))) throw new NotFoundException();
    response.redirect(303, `/studio/moves/${id}`);
  }

  @Post('moves/:batch/cases/:number/take-back')
  @Access('admin')
  async takeBack(@Id('batch') id: string, @Param('number') number: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    const reasons = await this.moves.takeBack(staffOf(request), id, number);
    if (reasons === undefined) throw new NotFoundException();
    response.redirect(303, `/studio/moves/${id}${reasons.length === 0 ? '' : `?kept=${encodeURIComponent(number)}`}`);
  }

  private async pair(id: string): Promise<{ from: ServiceVersion; to: ServiceVersion }> {
    const pair = await this.previews.pair(id);
    if (!pair) throw new NotFoundException();
    return pair;
  }

  private async show(response: Response, from: ServiceVersion, to: ServiceVersion, chosen: Chosen, refused?: 'no-cases' | 'no-numbers'): Promise<void> {
    const frame = frameOf(response);
    const numbers = numbersOf(chosen);
    const preview = await this.previews.preview(from, to, chosen.mapping, numbers?.length === 0 ? undefined : numbers);
    const view = studioMoveView({ from, to, preview, latest: await this.moves.latest(from.id), ...chosen, ...(refused && { refused }) }, frame);
    sendPage(response, studioMovePage, { ...view, ...studioSide(await this.incidents.count(), frame) }, refused ? 422 : 200);
  }
}

/** Longer than a field a person types: a list may be pasted. */
function numbersTyped(request: Request): string {
  const { numbers } = (request.body ?? {}) as { readonly numbers?: unknown };
  return typeof numbers === 'string' ? numbers.slice(0, LONGEST_LIST).replaceAll('\0', '') : '';
}

function numbersOf({ which, numbers }: Chosen): readonly string[] | undefined {
  return which === 'all' ? undefined : numbers.split(/[\s,，、]+/).filter(Boolean).slice(0, MOST_NUMBERS);
}
