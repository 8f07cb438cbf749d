import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { SmsGateway } from '../application/sms-gateway.js';

/** `POST {SMS_GATEWAY_URL}/messages` with `{id, to, text}`; any 2xx means taken over. */
@Injectable()
export class HttpSmsGateway extends SmsGateway {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {
    super();
  }

  async send(message: { readonly id: string; readonly to: string; readonly text: string }): Promise<void> {
    const url = this.settings.smsGatewayUrl;
    if (!url) throw new Error('no SMS gateway is set (SMS_GATEWAY_URL)');
    const response = await fetch(`${url}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': message.id },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(8000),
      redirect: 'error',
    });
    await response.body?.cancel();
    // The number and the text stay out of the message: it goes to the log.
    if (!response.ok) throw new Error(`the SMS gateway answered ${response.status}`);
  }
}
