import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Clock, cityDateOf } from '../../platform/clock/clock.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import type { MessageKind, MessageParams } from '../domain/message.js';
import { accountsOfParty, insertMessages } from '../store/message-rows.js';

export const DELIVER_JOB = 'message.deliver';

export interface Notification {
  /** Who is told; `partyId` means whoever reads for that person or firm. */
  readonly accountIds?: readonly string[];
  readonly partyId?: string;
  readonly kind: MessageKind;
  /** No personal data: `number` of the case, `type` of the certificate, `date` as 'YYYY-MM-DD'. */
  readonly params: MessageParams;
  readonly caseId?: string;
  /** Where the message leads: a path of the portal. */
  readonly link?: string;
}

/** Tells people what happened, in the transaction in which it happened; mail and SMS leave after the commit. */
@Injectable()
export class Notify {
  constructor(
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  async send(manager: EntityManager, notification: Notification): Promise<void> {
    const at = this.clock.now();
    if (notification.link !== undefined && !/^\/(?!\/)/.test(notification.link)) throw new Error('a message leads to a path of the portal');
    const party = notification.partyId ? await accountsOfParty(manager, notification.partyId, cityDateOf(at)) : [];
    const accounts = [...new Set([...(notification.accountIds ?? []), ...party])];
    const rows = accounts.map((accountId) => ({
      id: uuidv7(),
      account_id: accountId,
      kind: notification.kind,
      params: notification.params,
      case_id: notification.caseId ?? null,
      link: notification.link ?? null,
      created_at: at,
      read_at: null,
    }));
    await insertMessages(manager, rows);
    for (const { id } of rows) await this.jobs.enqueue(manager, DELIVER_JOB, { messageId: id }, { key: `${DELIVER_JOB}:${id}` });
  }
}
