import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Audit } from '../../audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { secretText } from '../domain/message-signature.js';
import { SenderStore, type Sender } from '../store/sender-store.js';

const SYSTEM = { kind: 'system' as const, id: null };

/** The operator lets other systems send messages to cases, and stops it. */
@Injectable()
export class ManageSenders {
  constructor(
    private readonly dataSource: DataSource,
    private readonly senders: SenderStore,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** The secret is given once: what is stored is sealed. */
  async add(name: string, messages: readonly string[]): Promise<{ readonly secret: string } | Refusal<'bad-name' | 'no-messages' | 'name-taken'>> {
    if (!/^[a-z][a-z0-9-]{1,59}$/.test(name)) return { refused: 'bad-name' };
    if (messages.length === 0) return { refused: 'no-messages' };
    const secret = randomBytes(32);
    return this.dataSource.transaction(async (manager) => {
      const [id, at] = [uuidv7(), this.clock.now()];
      if (!(await this.senders.insert(manager, { id, name, messages, secret, at }))) return { refused: 'name-taken' as const };
      await this.audit.append(manager, { chain: id, at, actor: SYSTEM, action: 'sender.added', subject: { kind: 'sender', id }, detail: { name, messages } });
      return { secret: secretText(secret) };
    });
  }

  all(): Promise<Sender[]> {
    return this.senders.all(this.dataSource.manager);
  }

  async disable(name: string): Promise<{ readonly disabled: true } | Refusal<'no-such-sender'>> {
    return this.dataSource.transaction(async (manager) => {
      const at = this.clock.now();
      const id = await this.senders.disable(manager, name, at);
      if (id === undefined) return { refused: 'no-such-sender' as const };
      await this.audit.append(manager, { chain: id, at, actor: SYSTEM, action: 'sender.disabled', subject: { kind: 'sender', id } });
      return { disabled: true as const };
    });
  }
}
