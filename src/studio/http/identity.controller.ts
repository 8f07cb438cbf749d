import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { Access, staffOf } from '../../accounts/http/access.js';
import { Incidents } from '../../cases/application/incidents.js';
import { IdentityPolicy } from '../../identity-check/application/identity-policy.js';
import { SetPolicy } from '../../identity-check/application/set-policy.js';
import { POLICY_NAMES } from '../../identity-check/domain/read-policy.js';
import { formBody } from '../../platform/http/form-body.js';
import { frameOf, sendPage } from '../../platform/rendering/send-page.js';
import { identityPolicyPage, identityPolicyView, type PolicyState } from './identity.view.js';
import { studioSide } from './side.view.js';

/** What a city decides about the identity check, with the error rates that the evidence so far would give. */
@Controller('studio/identity')
export class IdentityPolicyController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly policy: IdentityPolicy,
    private readonly setPolicy: SetPolicy,
    private readonly incidents: Incidents,
  ) {}

  @Get()
  @Access('admin')
  async form(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.show(response, { saved: request.query['done'] === 'saved' });
  }

  @Post()
  @Access('admin')
  async change(@Req() request: Request, @Res() response: Response): Promise<void> {
    const typed = formBody(request, ...POLICY_NAMES);
    const { version, reason, act } = formBody(request, 'version', 'reason', 'act');
    const read = await this.setPolicy.read(typed);
    const proposed = 'policy' in read ? read.policy.thresholds : undefined;
    if (act === 'try') {
      const refusal = 'faults' in read ? ({ refused: 'faults', faults: read.faults } as const) : undefined;
      return this.show(response, { typed, reason, proposed, refusal }, refusal ? 422 : 200);
    }
    const result = await this.setPolicy.set(staffOf(request).accountId, Number(version), typed, reason);
    if ('refused' in result) return this.show(response, { typed, reason, proposed, refusal: result }, result.refused === 'changed-meanwhile' ? 409 : 422);
    response.redirect(303, '/studio/identity?done=saved');
  }

  private async show(response: Response, state: Partial<PolicyState>, status = 200): Promise<void> {
    const frame = frameOf(response);
    const inForce = await this.setPolicy.inForce();
    const view = identityPolicyView({
      ...inForce,
      reason: '',
      departments: await this.setPolicy.departments(),
      reviewed: await this.setPolicy.reviewed(),
      present: (await this.policy.current(this.dataSource.manager)).thresholds,
      proposed: undefined,
      refusal: undefined,
      saved: false,
      ...state,
    }, frame);
    sendPage(response, identityPolicyPage, { ...view, ...studioSide(await this.incidents.count(), frame) }, status);
  }
}
