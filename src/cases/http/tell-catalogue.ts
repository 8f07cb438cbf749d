import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { ReaderKnowledge, type HomeCard } from '../../catalog/application/reader-knowledge.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import { formatDate, formatDayTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { holdersOf, ResolveMaterials } from '../application/application-materials.js';
import { ListCases } from '../application/list-cases.js';
import { StartApplication } from '../application/start-application.js';
import { serviceName } from './service-words.js';

/** Tells the catalogue's pages about the reader: what waits for them, and what their wallet already answers. */
@Injectable()
export class TellCatalogue implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly knowledge: ReaderKnowledge,
    private readonly versions: ServiceVersions,
    private readonly startApplication: StartApplication,
    private readonly materials: ResolveMaterials,
    private readonly listCases: ListCases,
  ) {}

  onModuleInit(): void {
    this.knowledge.addHomeCards((actor, frame) => this.cards(actor, frame));
    this.knowledge.setStanding(async (actor, service) => {
      const { manager } = this.dataSource;
      const [known, certificates] = [
        await this.startApplication.known(manager, actor),
        await this.materials.certificatesOf(manager, holdersOf(actor), service.materials),
      ];
      const listed = await this.listCases.of(actor, undefined);
      const underway = [...listed.drafts, ...listed.cases.filter((each) => each.closedAt === undefined)].map((each) => each.slug);
      return { facts: known.facts, holdings: { certificates, sources: {} }, underway };
    });
  }

  /** What is to be corrected or handed in later first, then drafts to go on with. */
  private async cards(actor: CitizenActor, frame: Frame): Promise<HomeCard[]> {
    const { t, locale } = frame;
    const listed = await this.listCases.of(actor, undefined);
    const corrections = listed.cases
      .filter((each) => each.state === 'correction')
      .map((each): HomeCard => {
        const version = listed.versions.get(each.id);
        return {
          href: `/cases/${each.number}/correction`,
          title: t('{service} 需要补正', { service: version ? serviceName(version.service, frame) : each.slug }),
          text: t('补正后重新提交，不用从头填'),
          symbol: 'circle-alert',
          colour: 'red',
          urgency: 1,
        };
      });
    const owed = listed.cases.flatMap((each): HomeCard[] => {
      const due = listed.owed.get(each.id);
      const version = listed.versions.get(each.id);
      return due === undefined ? [] : [{
        href: `/cases/${each.number}/deferred`,
        title: t('{service} 有材料要补交', { service: version ? serviceName(version.service, frame) : each.slug }),
        text: t('最迟 {date}', { date: formatDate(due, locale) }),
        symbol: 'clock',
        colour: due < frame.now ? 'red' : 'amber',
        urgency: 1,
      }];
    });
    const drafts: HomeCard[] = [];
    for (const draft of listed.drafts.slice(0, 2)) {
      const version = await this.versions.published(draft.slug);
      if (!version) continue;
      drafts.push({
        href: `/applications/${draft.id}`,
        title: t('继续办理 {service}', { service: serviceName(version.service, frame) }),
        text: t('上次保存：{time}', { time: formatDayTime(draft.updatedAt, locale) }),
        symbol: 'pencil-line',
        colour: 'amber',
        urgency: 3,
      });
    }
    return [...corrections, ...owed, ...drafts];
  }
}
