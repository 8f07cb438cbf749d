import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same for every retry: a mailbox that got the first try shows the second as the same mail. */
  readonly id: string;
}

/** Hands mails to the server that SMTP_URL names. Throws when it could not be handed over. */
@Injectable()
export class MailSender implements BeforeApplicationShutdown {
  private transport: Transporter | undefined;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  get isSet(): boolean {
    return this.settings.smtpUrl !== undefined;
  }

  async send(mail: Mail): Promise<void> {
    const url = this.settings.smtpUrl;
    if (!url) throw new Error('no mail server is set (SMTP_URL)');
    this.transport ??= createTransport({ url, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 });
    await this.transport.sendMail({
      from: this.settings.mailFrom,
      to: mail.to,
      subject: mail.subject,
      text: mail.text,
      messageId: `<${mail.id}@${new URL(this.settings.baseUrl).hostname}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  }

  beforeApplicationShutdown(): void {
    this.transport?.close();
  }
}
