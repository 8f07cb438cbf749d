import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type ContactFacts, FindContact } from '../../accounts/application/find-contact.js';
import { SmsGateway } from '../../accounts/application/sms-gateway.js';
import { isStandIn } from '../../accounts/domain/stand-in.js';
import { Clock } from '../../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { translator } from '../../platform/i18n/translate.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { isUrgent } from '../domain/message.js';
import { type Channel, deliveriesOf, findMessage, type MessageRow, recordDelivery } from '../store/message-rows.js';
import { MailSender } from './mail-sender.js';
import { messageText } from './message-text.js';
import { DELIVER_JOB } from './notify.js';

/**
 * Sends a message's mail and, where it is urgent, its SMS. Each channel is tried by itself and its outcome recorded,
 * so a retry repeats only what failed. The job queue spaces the retries.
 */
@Injectable()
export class DeliverMessage implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly contacts: FindContact,
    private readonly mail: MailSender,
    private readonly sms: SmsGateway,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(DELIVER_JOB, (payload) => this.deliver(String(payload['messageId'])));
  }

  /** Throws after all channels were tried when one of them failed: the job is then tried again. */
  async deliver(messageId: string): Promise<void> {
    const { manager } = this.dataSource;
    const message = await findMessage(manager, messageId);
    if (!message) return;
    const done = await deliveriesOf(manager, messageId);
    const contact = await this.contacts.ofAccount(manager, message.account_id);
    const failures: unknown[] = [];
    for (const channel of channelsOf(message)) {
      const before = done.get(channel);
      if (before === 'sent' || before === 'suppressed') continue;
      const record = (state: 'sent' | 'suppressed' | 'failed', error?: string): Promise<void> =>
        recordDelivery(manager, { messageId, channel, state, at: this.clock.now(), ...(error && { error }) });
      const address = contact && this.addressFor(channel, contact);
      if (!contact || !address) {
        await record('suppressed');
        continue;
      }
      try {
        await this.send(channel, message, contact, address);
      } catch (error) {
        // The code alone: a mail server's answer quotes the address.
        await record('failed', codeOf(error));
        failures.push(error);
        continue;
      }
      await record('sent');
    }
    if (failures.length > 0) {
      const code = failures.map(codeOf).join(',').replaceAll(' ', '-');
      throw Object.assign(new Error(`message ${messageId} could not be delivered: ${code}`), { code });
    }
  }

  /** Undefined where there is nothing to send to; a demo account's may be a real person's, and only a stand-in gets it. */
  private addressFor(channel: Channel, contact: ContactFacts): string | undefined {
    const driver = channel === 'mail' ? this.settings.smtpUrl : this.settings.smsGatewayUrl;
    if (!driver || (contact.demo && !isStandIn(driver))) return undefined;
    return channel === 'mail' ? contact.email : contact.mobile;
  }

  private async send(channel: Channel, message: MessageRow, contact: ContactFacts, address: string): Promise<void> {
    const locale = contact.preferences.language ?? 'zh-Hans';
    const t = translator(locale);
    const { title, body } = messageText(message.kind, message.params, locale);
    if (channel === 'sms') {
      await this.sms.send({ id: message.id, to: address, text: t('【通办】{body}', { body }) });
      return;
    }
    const href = `${this.settings.baseUrl}${message.link ?? '/messages'}`;
    await this.mail.send({
      id: message.id,
      to: address,
      subject: t('【通办】{title}', { title }),
      text: `${body}\n\n${t('登录查看：{href}', { href })}\n\n${t('这封邮件由系统发出，请不要回复。我们不会在邮件里索要密码或验证码。')}\n`,
    });
  }
}

function channelsOf(message: MessageRow): readonly Channel[] {
  return isUrgent(message.kind) ? ['mail', 'sms'] : ['mail'];
}

function codeOf(error: unknown): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  return [code, responseCode].filter((part) => typeof part === 'string' || typeof part === 'number').join(' ') || 'unknown';
}
