import { Controller, Get, Param, ParseUUIDPipe, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { Access, citizenOf } from '../../accounts/http/access.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { holdersOf, ResolveMaterials } from '../application/application-materials.js';
import { ApplicantAssurance } from '../application/applicant-assurance.js';
import { OpenApplications } from '../application/open-application.js';
import { SubmitApplication, type SubmitRefusal } from '../application/submit-application.js';
import { checkPage, checkView, type CheckProblem } from './check.view.js';
import { answerOpenRefusal } from './open-refusal.js';
import { readDeclaration, Signing } from './signing.js';
import { displayOf } from './service-words.js';
import type { OpenApplication } from '../application/open-application.js';
import type { Frame } from '../../platform/rendering/frame.js';

/** 核對、聲明、簽名、提交. */
@Controller('/applications/:id')
export class SubmissionController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly openApplications: OpenApplications,
    private readonly resolveMaterials: ResolveMaterials,
    private readonly submitApplication: SubmitApplication,
    private readonly signing: Signing,
    private readonly assurance: ApplicantAssurance,
  ) {}

  @Get('/check')
  @Access('verified')
  async check(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    await this.render(request, response, id, [], 200);
  }

  /** The identity check that this service asks for; it leads back here, where everything is as it was. */
  @Post('/identity-check')
  @Access('verified')
  async askCheck(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const open = await this.openApplications.open(this.dataSource.manager, citizenOf(request), id);
    if ('refused' in open) return answerOpenRefusal(open, request, response);
    const check = await this.assurance.ask(citizenOf(request), `/applications/${id}/check`);
    response.redirect(303, `/identity-check/${check.id}`);
  }

  /** A code to the applicant's own mobile, for those who would rather not type their password. */
  @Post('/signature-code')
  @Access('verified')
  async sendCode(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const open = await this.openApplications.open(this.dataSource.manager, citizenOf(request), id);
    if ('refused' in open) return answerOpenRefusal(open, request, response);
    const problem = await this.signing.sendCode(request, frameOf(response));
    if (problem) return this.render(request, response, id, [problem], 422);
    // To a page of its own, so that going back after the submission does not ask whether to send it again.
    response.redirect(303, `/applications/${id}/check#code`);
  }

  @Post('/submit')
  @Access('verified')
  async submit(@Req() request: Request, @Res() response: Response, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    const actor = citizenOf(request);
    const frame = frameOf(response);
    // A repeated submission is answered before the signature is asked for again: it changes nothing.
    const already = await this.submitApplication.existing(actor, id);
    if (already) return response.redirect(303, `/cases/${already}?submitted=1`);
    const declaration = readDeclaration(request.body);
    if (!declaration.declared) {
      return this.render(request, response, id, [{ at: 'declaration', href: '#declared', text: frame.t('请确认声明') }], 422);
    }
    const signature = await this.signing.check(request, frame);
    if ('problem' in signature) {
      // The first of two clicks may have spent the code, or be counted as a try still in flight.
      const made = await this.submitApplication.existingAfterOthers(actor, id);
      if (made) return response.redirect(303, `/cases/${made}?submitted=1`);
      return this.render(request, response, id, [signature.problem], 422);
    }
    const result = await this.submitApplication.submit(actor, id, { method: signature.method, revision: declaration.revision });
    if (!('refused' in result)) {
      this.signing.finish(request);
      return response.redirect(303, `/cases/${result.number}?submitted=1`);
    }
    if (result.refused === 'no-such-application' || result.refused === 'other-party') return answerOpenRefusal(result, request, response);
    const open = await this.openApplications.open(this.dataSource.manager, actor, id);
    if ('refused' in open) return answerOpenRefusal(open, request, response);
    await this.render(request, response, id, problemsOf(result, open, frame), result.refused === 'changed-meanwhile' ? 409 : 422);
  }

  private async render(request: Request, response: Response, id: string, problems: readonly CheckProblem[], status: number): Promise<void> {
    const actor = citizenOf(request);
    const open = await this.openApplications.open(this.dataSource.manager, actor, id);
    if ('refused' in open) return answerOpenRefusal(open, request, response);
    if (open.application.state === 'submitted') return response.redirect(303, '/cases');
    const materials = await this.resolveMaterials.of(this.dataSource.manager, open, holdersOf(actor));
    const view = checkView(open, materials, frameOf(response), {
      problems,
      declared: readDeclaration(request.body).declared,
      codeSent: this.signing.codeSent(request),
      lacksCheck: await this.assurance.isLacking(this.dataSource.manager, actor, open.version.service),
    });
    sendPage(response, checkPage, view, status);
  }
}

/** Every reason why it can't be submitted yet, with the page on which to mend it. */
export function problemsOf(
  refusal: Exclude<SubmitRefusal, { refused: 'no-such-application' | 'other-party' }>,
  open: OpenApplication,
  frame: Frame,
): CheckProblem[] {
  const { t } = frame;
  const { content } = displayOf(open.version.service, frame, open.context.regions);
  const base = `/applications/${open.application.id}`;
  const slotName = (slotId: string): string => {
    const slot = open.version.service.materials.slots.find((each) => each.id === slotId);
    return slot ? content(`materials.${slot.id}.name`, slot.name) : slotId;
  };
  switch (refusal.refused) {
    case 'incomplete':
      return [
        ...refusal.pages.map((pageId): CheckProblem => {
          const page = open.version.service.form.pages.find((each) => each.id === pageId);
          return { at: 'page', href: `${base}/pages/${pageId}`, text: t('“{page}”还没有填好', { page: page ? content(`${pageId}.label`, page.title) : pageId }) };
        }),
        ...refusal.slots.map((slotId): CheckProblem => ({
          at: 'slot',
          href: `${base}/materials#slot-${slotId}`,
          text: refusal.toAuthorise.includes(slotId)
            ? t('“{material}”的证照还没有授权，或授权已过期，请授权', { material: slotName(slotId) })
            : t('还缺材料：{material}', { material: slotName(slotId) }),
        })),
      ];
    case 'not-eligible':
      return refusal.rules.map((rule) => ({ at: 'whole', href: `${base}/check`, text: content(`item.eligibility.${rule.id}`, rule.refusal) }));
    case 'changed-meanwhile':
      return [{ at: 'whole', href: `${base}/check`, text: t('内容在另一个页面被改动过，请重新核对后再提交') }];
    case 'named-twice':
      return [{ at: 'page', href: `${base}/pages/${refusal.page}`, text: t('有两位签署人的证件号码相同，请改正：每人只签一次') }];
    case 'check-needed':
      return [{ at: 'whole', href: '#identity', text: t('这项服务要先核验身份，再签名提交。填好的内容都在') }];
    case 'grant-invalid':
      return refusal.slots.length === 0
        ? [{ at: 'whole', href: `${base}/materials`, text: t('证照授权已经失效，请重新授权') }]
        : refusal.slots.map(({ slotId }) => ({
            at: 'slot', href: `${base}/materials#slot-${slotId}`, text: t('“{material}”的证照授权已经失效，请重新授权或上传', { material: slotName(slotId) }),
          }));
  }
}
