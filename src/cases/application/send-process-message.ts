import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import { Notify } from '../../notifications/application/notify.js';
import type { ServiceNode } from '../../workflow/core/definition.js';
import type { CaseFile } from '../domain/case.js';
import { ServiceStepProblem } from './service-step-problem.js';

/** The operation `notify`: tells the applicant what the process declares, in the portal and by mail. */
@Injectable()
export class SendProcessMessage {
  constructor(
    private readonly versions: ServiceVersions,
    private readonly notify: Notify,
  ) {}

  async send(manager: EntityManager, caseFile: CaseFile, node: ServiceNode): Promise<void> {
    const text = node.service?.parameters['text'];
    if (text === undefined) throw new ServiceStepProblem('no-text', node.id);
    const { service } = await this.versions.byId(manager, caseFile.serviceVersionId);
    await this.notify.send(manager, {
      accountIds: [caseFile.actorId],
      kind: 'service-message',
      params: { number: caseFile.number, slug: caseFile.slug, text, english: service.english[`process.${node.id}.text`] ?? text },
      caseId: caseFile.id,
      link: `/cases/${caseFile.number}`,
    });
  }
}
