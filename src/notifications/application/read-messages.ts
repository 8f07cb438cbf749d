import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { isMessageKind } from '../domain/message.js';
import { markAllRead, markRead, messagesOf, type MessageRow } from '../store/message-rows.js';

export type { MessageRow } from '../store/message-rows.js';

const PAGE = 20;

/** An account's own messages. Another's is answered like one that doesn't exist. */
@Injectable()
export class ReadMessages {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Newest first; `next` goes on as `before`. */
  async page(accountId: string, before?: string): Promise<{ messages: MessageRow[]; next: string | undefined }> {
    const rows = await messagesOf(this.dataSource.manager, accountId, { before, limit: PAGE + 1 });
    const messages = rows.slice(0, PAGE);
    return { messages: messages.filter((row) => isMessageKind(row.kind)), next: rows.length > PAGE ? messages.at(-1)?.id : undefined };
  }

  /** Marks it read and says where it leads. */
  async open(accountId: string, id: string): Promise<{ href: string } | Refusal<'no-such-message'>> {
    const opened = await markRead(this.dataSource.manager, accountId, id, this.clock.now());
    return opened ? { href: opened.link ?? '/messages' } : { refused: 'no-such-message' };
  }

  async readAll(accountId: string): Promise<void> {
    await markAllRead(this.dataSource.manager, accountId, this.clock.now());
  }
}
