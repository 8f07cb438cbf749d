import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { open, seal } from '../../platform/crypto/envelope.js';
import { KEYS, type Keys } from '../../platform/crypto/keys.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { Locale } from '../../platform/i18n/locale.js';
import { translator } from '../../platform/i18n/translate.js';
import { Jobs, type JobPayload } from '../../platform/jobs/jobs.js';
import { isStandIn } from '../domain/stand-in.js';
import { findByMobile } from '../store/account-queries.js';
import { SmsGateway } from './sms-gateway.js';
import { smsText, type SmsContent } from './sms-texts.js';

const JOB = 'accounts.send-sms';

/** A code is worthless later, and a late notice only frightens; a link to sign is still good the next day. */
const WORTH_SENDING_MS: Readonly<Record<SmsContent['kind'], number>> = {
  code: 10 * 60_000, 'already-registered': 10 * 60_000, 'password-changed': 10 * 60_000, 'signature-asked': 86_400_000,
};

interface SealedMessage {
  /** Null: nobody is to be told, but the work looks the same. */
  to: string | null;
  content: SmsContent;
  locale: Locale;
  /** Real time, not the demo's. */
  queuedAt: number;
}

/**
 * Text messages of accounts leave through the outbox, in the transaction of what they belong to. Their rows carry the
 * message sealed. An unknown mobile makes a job that sends nothing, so that the answer takes as long.
 */
@Injectable()
export class SendSms implements OnModuleInit {
  private readonly log = new Logger('sms');

  constructor(
    private readonly jobs: Jobs,
    private readonly dataSource: DataSource,
    private readonly vault: Vault,
    private readonly gateway: SmsGateway,
    @Inject(KEYS) private readonly keys: Keys,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(JOB, (payload) => this.deliver(payload));
  }

  async enqueue(manager: EntityManager, to: string | undefined, content: SmsContent, locale: Locale): Promise<void> {
    const id = uuidv7();
    const message: SealedMessage = { to: to ?? null, content, locale, queuedAt: Date.now() };
    const sealed = seal(this.keys.session, Buffer.from(JSON.stringify(message), 'utf8'), `sms:${id}`).toString('base64');
    await this.jobs.enqueue(manager, JOB, { id, sealed });
  }

  private async deliver(payload: JobPayload): Promise<void> {
    const id = String(payload['id']);
    const plain = open(this.keys.session, Buffer.from(String(payload['sealed']), 'base64'), `sms:${id}`);
    const { to, content, locale, queuedAt } = JSON.parse(plain.toString('utf8')) as SealedMessage;
    if (to === null || Date.now() - queuedAt > WORTH_SENDING_MS[content.kind]) return;
    if (!isStandIn(this.settings.smsGatewayUrl)) {
      const account = await findByMobile(this.dataSource.manager, this.vault.index('mobile', to));
      // Their numbers may belong to real people.
      if (account?.demo) {
        this.log.warn('a message to a demo account was not sent');
        return;
      }
    }
    await this.gateway.send({ id, to, text: smsText(content, translator(locale)) });
  }
}
