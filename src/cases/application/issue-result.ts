import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FindParty, type PartyFacts } from '../../accounts/application/find-party.js';
import { FoundOrganization } from '../../accounts/application/found-organization.js';
import { RegionTable } from '../../accounts/application/region-table.js';
import { parseResidentId } from '../../accounts/domain/resident-id.js';
import { Audit } from '../../audit/audit.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import { foundedName, resultAttributes, resultValidity, type ResultSources } from '../../catalog/domain/result-certificate.js';
import { CertificateTypes } from '../../certificates/application/certificate-types.js';
import { FindHoldings } from '../../certificates/application/find-holdings.js';
import { IssueCertificate } from '../../certificates/application/issue-certificate.js';
import { Notify } from '../../notifications/application/notify.js';
import { cityDateOf } from '../../platform/clock/clock.js';
import type { CaseFile } from '../domain/case.js';
import { CaseStore } from '../store/case-store.js';
import { HoldersPortrait } from './holders-portrait.js';
import { ResponsibleOffice } from './responsible-office.js';
import { ServiceStepProblem } from './service-step-problem.js';

/** Where a service's office is the city's own: the code of no region. */
const CITY_REGION = '000000';

/** The operation `issue-certificate`. */
@Injectable()
export class IssueResult {
  constructor(
    private readonly cases: CaseStore,
    private readonly versions: ServiceVersions,
    private readonly certificateTypes: CertificateTypes,
    private readonly holdings: FindHoldings,
    private readonly issueCertificate: IssueCertificate,
    private readonly parties: FindParty,
    private readonly founding: FoundOrganization,
    private readonly responsible: ResponsibleOffice,
    private readonly regions: RegionTable,
    private readonly portraits: HoldersPortrait,
    private readonly notify: Notify,
    private readonly audit: Audit,
  ) {}

  /** 設立: the firm comes into being with its certificate; whoever applied for it acts for it from now on. */
  private async found(
    manager: EntityManager, caseFile: CaseFile, name: string | undefined, at: Date,
  ): Promise<{ code: string; name: string; kind: PartyFacts['kind'] }> {
    if (name === undefined) throw new ServiceStepProblem('attributes-missing', 'founds');
    const region = (caseFile.region ?? CITY_REGION).slice(0, 6);
    const { partyId, creditCode } = await this.founding.found(manager, { name, region, legalRepresentative: caseFile.partyId, at });
    await this.audit.append(manager, {
      chain: caseFile.id, at, actor: { kind: 'system', id: null }, action: 'case.organization-founded',
      subject: { kind: 'party', id: partyId }, detail: { legalRepresentative: caseFile.partyId },
    });
    return { code: creditCode, name, kind: 'organization' };
  }

  /** 發證: the approved case's certificate, made of its answers, its party and the certificates it used. */
  async issue(manager: EntityManager, caseFile: CaseFile, at: Date): Promise<void> {
    const { service } = await this.versions.byId(manager, caseFile.serviceVersionId);
    const result = service.item.result.certificate;
    const type = result && (await this.certificateTypes.find(manager, result.type));
    if (!result || !type) throw new ServiceStepProblem('no-certificate', caseFile.slug);
    const party = await this.parties.byId(manager, caseFile.partyId);
    if (!party?.name || !party.code) throw new ServiceStepProblem('not-verified', caseFile.id);
    const submission = (await this.cases.submissionsOf(manager, caseFile)).at(-1);
    if (!submission) throw new ServiceStepProblem('no-submission', caseFile.id);

    const used = submission.materials.flatMap((material) => (material.by === 'certificate' ? [material] : []));
    const opened = await this.holdings.open(manager, used.map((material) => material.certificateId));
    const certificates = Object.fromEntries(used.map((material) => [material.slotId, opened.get(material.certificateId)?.attributes ?? {}]));
    const replaced = used.find((material) => material.slotId === result.replaces);
    const previous = replaced && (await this.holdings.byId(manager, replaced.certificateId, cityDateOf(at)));
    const identity = party.kind === 'person' ? parseResidentId(party.code, cityDateOf(at)) : undefined;
    const sources: ResultSources = {
      answers: submission.answers,
      party: {
        name: party.name,
        code: party.code,
        ...(identity && 'birthDate' in identity && { sex: identity.sex === 'male' ? '男' : '女', birth_date: identity.birthDate }),
      },
      certificates,
      previous: (replaced && certificates[replaced.slotId]) ?? {},
      decided_on: cityDateOf(at),
    };
    const made = resultAttributes(result, type, sources, await this.regions.all(manager));
    if ('refused' in made) throw new ServiceStepProblem('attributes-missing', made.attributes.join(', '));
    const validity = resultValidity(result, type, cityDateOf(at), previous?.validTo);
    const office = await this.responsible.of(manager, type.issuerDepartment, caseFile.region, cityDateOf(at));
    const portrait = await this.portraits.in(manager, caseFile, submission, result.portrait);
    const holder = result.founds
      ? await this.found(manager, caseFile, foundedName(result, sources), at)
      : { code: party.code, name: party.name, kind: party.kind };
    await this.issueCertificate.issue(manager, {
      typeCode: type.code,
      holder,
      ...(result.founds && { number: holder.code }),
      office,
      attributes: made.attributes,
      validFrom: validity.validFrom,
      validTo: validity.validTo,
      caseId: caseFile.id,
      ...(previous && { previousId: previous.id }),
      ...(portrait && { portrait }),
      at,
    });
    await this.notify.send(manager, {
      accountIds: [caseFile.actorId], kind: 'certificate-issued', params: { number: caseFile.number, slug: caseFile.slug, type: type.name },
      caseId: caseFile.id, link: '/wallet',
    });
    await this.audit.append(manager, {
      chain: caseFile.id, at, actor: { kind: 'system', id: null }, action: 'case.certificate-issued',
      subject: { kind: 'case', id: caseFile.id }, detail: { type: type.code },
    });
  }
}
