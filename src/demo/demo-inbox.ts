import { Inject, Injectable } from '@nestjs/common';
import { isStandIn } from '../accounts/domain/stand-in.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import type { ReceivedMail } from './mail-sink.js';
import { IDENTITY_BEHAVIOURS, type IdentityBehaviour } from './national-identity-service.js';
import type { ReceivedSms } from './sms-gateway.js';
import { runningStandIns } from './stand-ins.js';

/** What the stand-ins were given, read from them over HTTP, as they may run in another process. */
@Injectable()
export class DemoInbox {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /** Newest first. Undefined where messages really go out, or the stand-in doesn't answer. */
  sms(): Promise<ReceivedSms[] | undefined> {
    return this.read<ReceivedSms>(this.settings.smsGatewayUrl);
  }

  mails(): Promise<ReceivedMail[] | undefined> {
    return this.read<ReceivedMail>(isStandIn(this.settings.smtpUrl) ? runningStandIns()?.mailboxUrl : undefined);
  }

  async identityBehaviour(): Promise<IdentityBehaviour | undefined> {
    const url = this.settings.identityProviderUrl;
    if (!url || !isStandIn(url)) return undefined;
    const answer = await getJson(`${url}/behaviour`);
    const behaviour = (answer as { behaviour?: unknown } | undefined)?.behaviour;
    return IDENTITY_BEHAVIOURS.find((each) => each === behaviour);
  }

  async setIdentityBehaviour(behaviour: IdentityBehaviour): Promise<void> {
    const url = this.settings.identityProviderUrl;
    if (!url || !isStandIn(url)) return;
    await fetch(`${url}/behaviour`, {
      method: 'PUT',
      body: JSON.stringify({ behaviour }),
      signal: AbortSignal.timeout(2000),
    });
  }

  private async read<Message>(url: string | undefined): Promise<Message[] | undefined> {
    if (!url || !isStandIn(url)) return undefined;
    const answer = await getJson(`${url}/messages`);
    return Array.isArray(answer) ? (answer as Message[]) : undefined;
  }
}

/** Undefined when nobody answers: the page then says so. */
async function getJson(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
