import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { Access, citizenOf } from '../../accounts/http/access.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { AnswerCorrection, type CorrectionAnswerRefusal, type OpenCorrection, type UnfinishedReading } from '../application/answer-correction.js';
import { ApplicantAssurance } from '../application/applicant-assurance.js';
import { holdersOf, ResolveMaterials } from '../application/application-materials.js';
import type { CheckProblem } from './check.view.js';
import { correctionPage, correctionView } from './correction.view.js';
import { answerOpenRefusal } from './open-refusal.js';
import { readDeclaration, Signing } from './signing.js';
import { problemsOf } from './submission.controller.js';

/** 補正: mend what was named and resubmit. Materials are changed by the application's own material routes. */
@Controller('/cases/:number/correction')
export class CorrectionController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly answerCorrection: AnswerCorrection,
    private readonly resolveMaterials: ResolveMaterials,
    private readonly signing: Signing,
    private readonly assurance: ApplicantAssurance,
  ) {}

  @Get()
  @Access('verified')
  async show(@Req() request: Request, @Res() response: Response, @Param('number') number: string): Promise<void> {
    await this.render(request, response, number, { problems: [], status: 200 });
  }

  @Post()
  @Access('verified')
  async save(@Req() request: Request, @Res() response: Response, @Param('number') number: string, @Body() body: unknown): Promise<void> {
    const saved = await this.answerCorrection.save(citizenOf(request), number, body);
    if ('refused' in saved) return this.refuse(saved, request, response, number);
    if (saved.saved) return response.redirect(303, `/cases/${number}/correction`);
    await this.render(request, response, number, { problems: [], reading: saved.reading, status: saved.reading.rowsChanged ? 200 : 422 });
  }

  /** What is typed above is saved first: the check leads back to it. */
  @Post('/identity-check')
  @Access('verified')
  async askCheck(@Req() request: Request, @Res() response: Response, @Param('number') number: string): Promise<void> {
    const found = await this.answerCorrection.open(citizenOf(request), number);
    if ('refused' in found) return this.refuse(found, request, response, number);
    const reading = await this.keep(request, number);
    if (reading) return this.render(request, response, number, { problems: [], reading, status: reading.rowsChanged ? 200 : 422 });
    const check = await this.assurance.ask(citizenOf(request), `/cases/${number}/correction`);
    response.redirect(303, `/identity-check/${check.id}`);
  }

  @Post('/signature-code')
  @Access('verified')
  async sendCode(@Req() request: Request, @Res() response: Response, @Param('number') number: string): Promise<void> {
    const found = await this.answerCorrection.open(citizenOf(request), number);
    if ('refused' in found) return this.refuse(found, request, response, number);
    const reading = await this.keep(request, number);
    if (reading) return this.render(request, response, number, { problems: [], reading, status: reading.rowsChanged ? 200 : 422 });
    const problem = await this.signing.sendCode(request, frameOf(response));
    if (problem) return this.render(request, response, number, { problems: [problem], status: 422 });
    response.redirect(303, `/cases/${number}/correction#code`);
  }

  @Post('/submit')
  @Access('verified')
  async submit(@Req() request: Request, @Res() response: Response, @Param('number') number: string): Promise<void> {
    const frame = frameOf(response);
    const found = await this.answerCorrection.open(citizenOf(request), number);
    if ('refused' in found) return this.refuse(found, request, response, number);
    const declaration = readDeclaration(request.body);
    const signature = declaration.declared
      ? await this.signing.check(request, frame)
      : { problem: { at: 'declaration', href: '#declared', text: frame.t('请确认声明') } as const };
    if ('problem' in signature) {
      const reading = await this.keep(request, number);
      if (reading?.rowsChanged) return this.render(request, response, number, { problems: [], reading, status: 200 });
      return this.render(request, response, number, { problems: [signature.problem], ...(reading && { reading }), status: 422 });
    }
    const result = await this.answerCorrection.resubmit(citizenOf(request), number, {
      method: signature.method,
      revision: declaration.revision,
      ...(hasFields(request.body) && { body: request.body }),
    });
    if ('refused' in result) {
      // What was typed stays; not over what another tab wrote meanwhile.
      if (result.refused !== 'answers' && result.refused !== 'changed-meanwhile') await this.keep(request, number);
      return this.refuse(result, request, response, number, found);
    }
    this.signing.finish(request);
    response.redirect(303, `/cases/${number}`);
  }

  /** Saves what was typed above the signature, whatever became of the signature; undefined when all of it could be read. */
  private async keep(request: Request, number: string): Promise<UnfinishedReading | undefined> {
    if (!hasFields(request.body)) return undefined;
    const saved = await this.answerCorrection.save(citizenOf(request), number, request.body);
    return 'refused' in saved || saved.saved ? undefined : saved.reading;
  }

  private async refuse(refusal: CorrectionAnswerRefusal, request: Request, response: Response, number: string, found?: OpenCorrection): Promise<void> {
    const { t } = frameOf(response);
    switch (refusal.refused) {
      case 'no-such-case':
      case 'other-party':
        return answerOpenRefusal(refusal, request, response);
      case 'no-open-correction':
        // Answered already: a double click or the back button.
        return response.redirect(303, `/cases/${number}`);
      case 'not-mended':
        return this.render(request, response, number, {
          problems: refusal.slots.map((slotId): CheckProblem => ({ at: 'slot', href: `#slot-${slotId}`, text: t('请按告知的要求重新提供这份材料，再提交') })),
          status: 422,
        });
      case 'answers':
        return this.render(request, response, number, { problems: [], reading: refusal.reading, status: refusal.reading.rowsChanged ? 200 : 422 });
      default:
        return this.render(request, response, number, { problems: found ? problemsOf(refusal, found.open, frameOf(response)) : [], status: 422 });
    }
  }

  private async render(
    request: Request,
    response: Response,
    number: string,
    given: { problems: readonly CheckProblem[]; reading?: UnfinishedReading; status: number },
  ): Promise<void> {
    const actor = citizenOf(request);
    const found = await this.answerCorrection.open(actor, number);
    if ('refused' in found) return this.refuse(found, request, response, number);
    const materials = await this.resolveMaterials.of(this.dataSource.manager, found.open, holdersOf(actor));
    const view = correctionView(found, materials, frameOf(response), {
      ...(given.reading && { reading: given.reading }),
      problems: given.problems,
      declared: readDeclaration(request.body).declared,
      codeSent: this.signing.codeSent(request),
      lacksCheck: await this.answerCorrection.lacksCheck(this.dataSource.manager, actor, found),
    });
    sendPage(response, correctionPage, view, given.status);
  }
}

/** The page's own form says whether it held fields: an unticked box posts nothing. */
function hasFields(body: unknown): boolean {
  return (body as Readonly<Record<string, unknown>> | undefined)?.['fields'] === 'shown';
}
