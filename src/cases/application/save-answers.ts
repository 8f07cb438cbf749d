import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import type { FormPage } from '../../forms/definition.js';
import { readPage, reachablePages } from '../../forms/journey.js';
import type { PageReading } from '../../forms/refusals.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { ApplicationStore } from '../store/application-store.js';
import { OpenApplications, type OpenApplication, type OpenRefusal } from './open-application.js';

export type SaveRefusal =
  | OpenRefusal
  | Refusal<'no-such-page'>
  /** It has become a case: answers change by correction only. */
  | Refusal<'already-submitted'>;

export type PageSaved =
  | { readonly saved: true; readonly next: FormPage | undefined }
  | { readonly saved: false; readonly open: OpenApplication; readonly page: FormPage; readonly reading: Exclude<PageReading, { answers: unknown }> };

/** Reads one posted page into the draft. What can't be read is given back as it was typed; what can is saved. */
@Injectable()
export class SaveAnswers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly openApplications: OpenApplications,
    private readonly applications: ApplicationStore,
    private readonly clock: Clock,
  ) {}

  async save(actor: CitizenActor, id: string, pageId: string, body: unknown): Promise<PageSaved | SaveRefusal> {
    return this.dataSource.transaction(async (manager) => {
      const open = await this.openApplications.open(manager, actor, id, { lock: true });
      if ('refused' in open) return open;
      const { application, version, context } = open;
      if (application.state !== 'draft') return { refused: 'already-submitted' };
      const { form } = version.service;
      const { answers, facts } = application.content;
      const page = reachablePages(form, answers, facts).find((each) => each.id === pageId);
      if (!page) return { refused: 'no-such-page' };
      const reading = readPage(form, page, body, answers, context);
      if (!('answers' in reading)) return { saved: false, open, page, reading };
      const saved = {
        id,
        content: { ...application.content, answers: reading.answers },
        pagesDone: [...new Set([...application.pagesDone, pageId])],
      };
      await this.applications.save(manager, saved, open.key, this.clock.now());
      const pages = reachablePages(form, reading.answers, facts);
      const next = pages[pages.findIndex((each) => each.id === pageId) + 1];
      return { saved: true, next };
    });
  }

  /** Throws a draft away. Its answers stay sealed until the retention job destroys their key. */
  async discard(actor: CitizenActor, id: string): Promise<{ discarded: true } | SaveRefusal> {
    return this.dataSource.transaction(async (manager) => {
      const open = await this.openApplications.open(manager, actor, id, { lock: true });
      if ('refused' in open) return open;
      if (open.application.state !== 'draft') return { refused: 'already-submitted' };
      await this.applications.setState(manager, id, 'discarded', this.clock.now());
      return { discarded: true };
    });
  }
}
