import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import type { ReceivedMail } from './mail-sink.js';
import { FACE_BEHAVIOURS, type FaceBehaviour } from './national-face-service.js';
import { IDENTITY_BEHAVIOURS, type IdentityBehaviour } from './national-identity-service.js';
import type { ReceivedSms } from './sms-gateway.js';
import { runningStandIns } from './stand-ins.js';

const SETTING = 'demo_stand_ins:';

/** Where one process's stand-ins listen. */
interface Addresses {
  readonly sms: string;
  readonly mail: string;
  readonly identity: string;
  readonly face: string;
}

/**
 * What the stand-ins were given, read over HTTP. Every process of a demonstration starts its own and says where, so
 * that a page shows the messages of all, whichever process answers.
 */
@Injectable()
export class DemoInbox implements OnModuleInit {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly dataSource: DataSource,
  ) {}

  async onModuleInit(): Promise<void> {
    const own = runningStandIns();
    if (this.settings.mode === 'production' || !own) return;
    const addresses: Addresses = { sms: own.smsGatewayUrl, mail: own.mailboxUrl, identity: own.identityProviderUrl, face: own.faceServiceUrl };
    await this.dataSource.query(
      'insert into setting (name, value) values ($1, $2::jsonb) on conflict (name) do update set value = excluded.value',
      [`${SETTING}${own.smsGatewayUrl}`, JSON.stringify(addresses)],
    );
  }

  /** Newest first. */
  sms(): Promise<ReceivedSms[]> {
    return this.collect<ReceivedSms>('sms');
  }

  /** Newest first. */
  mails(): Promise<ReceivedMail[]> {
    return this.collect<ReceivedMail>('mail');
  }

  /** Undefined where a real service is asked. */
  async identityBehaviour(): Promise<IdentityBehaviour | undefined> {
    return this.behaviourOf(runningStandIns()?.identityProviderUrl, this.settings.identityProviderUrl, IDENTITY_BEHAVIOURS);
  }

  setIdentityBehaviour(behaviour: IdentityBehaviour): Promise<void> {
    return this.setBehaviour('identity', behaviour);
  }

  /** Undefined where a real service is asked, or none. */
  async faceBehaviour(): Promise<FaceBehaviour | undefined> {
    return this.behaviourOf(runningStandIns()?.faceServiceUrl, this.settings.identityCheckProviderUrl, FACE_BEHAVIOURS);
  }

  setFaceBehaviour(behaviour: FaceBehaviour): Promise<void> {
    return this.setBehaviour('face', behaviour);
  }

  private async behaviourOf<Behaviour extends string>(
    own: string | undefined, asked: string | undefined, known: readonly Behaviour[],
  ): Promise<Behaviour | undefined> {
    if (own === undefined || asked !== own) return undefined;
    const answer = await getJson(`${own}/behaviour`);
    const behaviour = (answer as { behaviour?: unknown } | undefined)?.behaviour;
    return known.find((each) => each === behaviour);
  }

  private async setBehaviour(kind: 'identity' | 'face', behaviour: string): Promise<void> {
    for (const addresses of await this.addresses()) {
      const body = JSON.stringify({ behaviour });
      await fetch(`${addresses[kind]}/behaviour`, { method: 'PUT', body, signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    }
  }

  private async collect<Message extends { at: string }>(kind: 'sms' | 'mail'): Promise<Message[]> {
    const messages: Message[] = [];
    for (const addresses of await this.addresses()) {
      const answer = await getJson(`${addresses[kind]}/messages`);
      if (Array.isArray(answer)) messages.push(...(answer as Message[]));
      else await this.dataSource.query('delete from setting where name = $1', [`${SETTING}${addresses.sms}`]);
    }
    return messages.sort((one, other) => other.at.localeCompare(one.at));
  }

  private async addresses(): Promise<Addresses[]> {
    const rows: { value: Addresses }[] = await this.dataSource.query('select value from setting where name like $1', [`${SETTING}%`]);
    return rows.map((row) => row.value);
  }
}

/** Undefined when nobody answers: that process has ended. */
async function getJson(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
