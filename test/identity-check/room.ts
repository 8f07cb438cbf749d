import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { DataSource, type EntityManager } from 'typeorm';
import type { CitizenActor } from '../../src/accounts/domain/actor.js';
import { BeginAttempt, type BegunAttempt, type Origin } from '../../src/identity-check/application/begin-attempt.js';
import { GiveConsent } from '../../src/identity-check/application/give-consent.js';
import { JudgeAttempts } from '../../src/identity-check/application/judge-attempts.js';
import { ReceiveFrames, type SentFrame } from '../../src/identity-check/application/receive-frames.js';
import { RequestCheck } from '../../src/identity-check/application/request-check.js';
import { SubmitAttempt } from '../../src/identity-check/application/submit-attempt.js';
import type { IdentityCheck } from '../../src/identity-check/domain/check.js';
import { FaceJudge, type Judgement, type JudgeRefusal, type JudgeRequest } from '../../src/identity-check/judgement/judgement.js';
import type { TestPortal } from '../support/portal.js';
import { accountOf } from './people.js';

/** Says what the test told it to; remembers what it was asked. Stands for the engine where the room around it is tested. */
export class ToldJudge {
  answer: Judgement | JudgeRefusal = judgementOf('pass');
  readonly asked: JudgeRequest[] = [];

  static in(portal: TestPortal): ToldJudge {
    const told = new ToldJudge();
    const judge = portal.app.get(FaceJudge);
    judge.available = () => true;
    judge.look = () => Promise.resolve([]);
    judge.judge = (request) => {
      told.asked.push(request);
      return Promise.resolve(told.answer);
    };
    return told;
  }
}

export function judgementOf(outcome: Judgement['outcome'], findings: Judgement['findings'] = []): Judgement {
  return { outcome, findings, scores: { match: 0.5 }, actionsSeen: [], telling: [0, 2], models: { test: '00' } };
}

/** The room of a portal, entered through its use cases. */
export class Room {
  constructor(private readonly portal: TestPortal) {}

  get dataSource(): DataSource {
    return this.portal.app.get(DataSource);
  }

  use<T>(useCase: abstract new (...args: never[]) => T): T {
    return this.portal.app.get(useCase as abstract new () => T);
  }

  run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  async actor(key: string): Promise<CitizenActor> {
    const { accountId, partyId } = await accountOf(this.dataSource, this.portal.app, key);
    return { kind: 'citizen', accountId, partyId, actingFor: { partyId, kind: 'person', mandateId: undefined }, level: 'verified' };
  }

  /** A check for the account that its person has consented to do by face. */
  async consented(actor: CitizenActor, crossChecking = false): Promise<IdentityCheck> {
    const check = await this.run((manager) => this.use(RequestCheck).open(manager, {
      accountId: actor.accountId, partyId: actor.partyId, purpose: { kind: 'account' }, returnPath: '/account', at: this.portal.clock.now(),
    }));
    const given = await this.use(GiveConsent).give(actor, check.id, { face: true, crossChecking });
    if ('refused' in given) throw new Error(given.refused);
    return check;
  }

  async begin(actor: CitizenActor, check: IdentityCheck, origin: Origin = origins()): Promise<BegunAttempt> {
    const begun = await this.use(BeginAttempt).begin(actor, check.id, origin);
    if ('refused' in begun) throw new Error(begun.refused);
    return begun;
  }

  /** Begins, sends the pictures and says that it is done. */
  async capture(actor: CitizenActor, check: IdentityCheck, pictures: readonly Uint8Array[], origin: Origin = origins()): Promise<BegunAttempt> {
    const begun = await this.begin(actor, check, origin);
    const answering = { actor, session: origin.session, nonce: begun.nonce };
    const received = await this.use(ReceiveFrames).receive(begun.attemptId, answering, framesOf(pictures));
    if ('refused' in received) throw new Error(received.refused);
    const submitted = await this.use(SubmitAttempt).submit(begun.attemptId, answering, pictures.length);
    if ('refused' in submitted) throw new Error(submitted.refused);
    return begun;
  }

  judge(): Promise<void> {
    return this.use(JudgeAttempts).run();
  }

  async stateOf(attemptId: string): Promise<{ state: string; findings: string[] }> {
    const rows: { state: string; findings: string[] }[] = await this.dataSource.query('select state, findings from face_attempt where id = $1', [attemptId]);
    if (!rows[0]) throw new Error('no such try');
    return rows[0];
  }
}

/** A device, address and session of its own. */
export function origins(same: Partial<Origin> = {}): Origin {
  const random = (): string => randomBytes(9).toString('hex');
  return { device: random(), address: `203.0.113.${randomBytes(1)[0]}-${random()}`, session: random(), ...same };
}

/** Pictures that no camera has taken before. */
export async function freshPictures(count = 6): Promise<Buffer[]> {
  return Promise.all(Array.from({ length: count }, () =>
    sharp(randomBytes(6 * 8 * 3), { raw: { width: 6, height: 8, channels: 3 } }).resize(240, 320).jpeg({ quality: 80 }).toBuffer()));
}

export function framesOf(pictures: readonly Uint8Array[], from = 0): SentFrame[] {
  return pictures.map((picture, index) => ({ seq: from + index, takenMs: (from + index) * 110, picture }));
}
