import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { FindParty } from '../../accounts/application/find-party.js';
import { Audit } from '../../audit/audit.js';
import { ReadPortrait } from '../../certificates/application/read-portrait.js';
import { Clock } from '../../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { FileStore } from '../../platform/files/file-store.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { Vault } from '../../platform/crypto/vault.js';
import type { FindingCode } from '../domain/attempt.js';
import type { IdentityCheck } from '../domain/check.js';
import { keptUntil, type CheckPolicy } from '../domain/policy.js';
import { FaceJudge, type Judgement, type JudgeRefusal, type TakenFrame } from '../judgement/judgement.js';
import { type AttemptRow, lockLeased, renewLease, takeQueued, type TakenAttempt, writeAttemptState, writeJudgement } from '../store/attempt-rows.js';
import { checkById } from '../store/check-rows.js';
import { CrossCheck } from './cross-check.js';
import { IdentityPolicy } from './identity-policy.js';
import { KeepEvidence } from './keep-evidence.js';
import { LookAhead } from './look-ahead.js';
import { NationalFaceService, type NationalAnswer } from './national-face-service.js';
import { ReadPictures } from './read-pictures.js';
import { RecogniseReplay } from './recognise-replay.js';
import { SettleCheck } from './settle-check.js';

const EVERY_MS = 1000;
/** A worker that is killed loses its hold after so long, and another takes the try up. */
const LEASE_SECONDS = 20;
const RENEW_MS = 5000;
/** Taken so often without a verdict, it is not the worker's bad luck any more. */
const MOST_TAKES = 3;

const SYSTEM = { kind: 'system', id: null } as const;

/** What the national service says, as the room keeps it: it names no scores and no models. */
const NATIONAL_VERDICTS = {
  match: nationalVerdict('pass', []),
  mismatch: nationalVerdict('fail', ['no-match']),
  unsure: nationalVerdict('review', ['match-uncertain']),
} as const;

/** Nobody judged: never the person's fault. */
type NoVerdict = JudgeRefusal | { readonly refused: 'national-outage' };

type Verdict = { readonly judgement: Judgement; readonly thresholds: CheckPolicy['thresholds']; readonly codes: readonly FindingCode[]; readonly national?: true; readonly partyId?: string };

/** The worker's part: takes waiting tries in their order, has them judged, and draws the consequence. */
@Injectable()
export class JudgeAttempts implements OnModuleInit {
  private readonly log = new Logger('identity-check');
  private running: Promise<void> | undefined;
  private modelsWereThere = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly judge: FaceJudge,
    private readonly national: NationalFaceService,
    private readonly parties: FindParty,
    private readonly policy: IdentityPolicy,
    private readonly portrait: ReadPortrait,
    private readonly pictures: ReadPictures,
    private readonly replay: RecogniseReplay,
    private readonly ahead: LookAhead,
    private readonly cross: CrossCheck,
    private readonly keep: KeepEvidence,
    private readonly settle: SettleCheck,
    private readonly files: FileStore,
    private readonly vault: Vault,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    this.jobs.every(EVERY_MS, 'identity.judge', () => this.run());
  }

  /** A try has just been sent: where this process judges, it need not wait for the next tick. */
  wake(): void {
    if (!this.settings.roles.includes('worker') || this.settings.mode === 'test') return;
    this.run().catch((error: unknown) => this.log.error({ err: error }, 'judging failed'));
  }

  /** Until nothing waits and no camera has sent more to look at, as many at once as the engine has processes. Called again meanwhile, it is the same run. */
  run(): Promise<void> {
    this.running ??= this.inLanes().finally(() => (this.running = undefined));
    return this.running;
  }

  private async inLanes(): Promise<void> {
    await Promise.all(Array.from({ length: this.settings.faceProcesses }, () => this.untilEmpty()));
  }

  private async untilEmpty(): Promise<void> {
    for (;;) {
      const attempt = await takeQueued(this.dataSource.manager, uuidv7(), LEASE_SECONDS);
      // Who can't be judged now comes later, and so do those behind.
      if (attempt ? !(await this.one(attempt)) : !(await this.ahead.next())) return;
    }
  }

  /** False when it could not be judged now. */
  private async one(attempt: TakenAttempt): Promise<boolean> {
    const renewing = setInterval(() => {
      renewLease(this.dataSource.manager, attempt.id, attempt.lease_id, LEASE_SECONDS)
        .catch((error: unknown) => this.log.warn({ err: error }, 'a lease could not be renewed'));
    }, RENEW_MS);
    try {
      const verdict = attempt.takes > MOST_TAKES ? ({ refused: 'broken' } as const) : await this.look(attempt);
      if ('refused' in verdict && this.comesLater(verdict)) return false;
      await this.conclude(attempt, verdict);
      return true;
    } finally {
      clearInterval(renewing);
    }
  }

  /** The engine is full, or goes down with this process: the hold runs out, and whoever is there takes the try up. */
  private comesLater({ refused }: NoVerdict): boolean {
    return refused === 'busy' || (refused === 'unavailable' && this.modelsWereThere);
  }

  private async look(attempt: TakenAttempt): Promise<Verdict | NoVerdict> {
    const { manager } = this.dataSource;
    const seen = this.ahead.take(attempt.id);
    const check = await checkById(manager, attempt.check_id);
    if (!check) throw new Error('a try without its check');
    const policy = await this.policy.current(manager);
    const { thresholds } = policy;
    const frames = await this.pictures.all(manager, attempt);
    if (await this.replay.seenBefore(manager, attempt.id)) {
      const judgement: Judgement = { outcome: 'fail', findings: [], scores: {}, actionsSeen: [], telling: [0], models: {} };
      return { judgement, thresholds, codes: ['seen-before'] };
    }
    const answer = await this.askNational(check, attempt, frames);
    this.ahead.wanted = answer === 'not-covered';
    if (answer === 'outage') return { refused: 'national-outage' };
    if (answer !== 'not-covered') return { ...NATIONAL_VERDICTS[answer], thresholds, national: true };
    const portrait = await this.dataSource.transaction((transaction) =>
      this.portrait.of(transaction, check.partyId, { by: SYSTEM, purpose: { kind: 'face-attempt', id: attempt.id }, at: this.clock.now() }));
    // The card was revoked or ran out since the try began: the same answer as for a portrait without a face.
    if (!portrait) {
      const judgement: Judgement = { outcome: 'fail', findings: [], scores: {}, actionsSeen: [], telling: [], models: {} };
      return { judgement, thresholds, codes: ['portrait-unusable'] };
    }
    this.modelsWereThere = this.judge.available();
    const judgement = await this.judge.judge({
      challenge: attempt.challenge, portrait, frames, seen, thresholds, likeness: await this.cross.wanted(manager, check.id, policy),
    });
    if ('refused' in judgement) return judgement;
    return { judgement, thresholds, codes: judgement.findings.map((finding) => finding.reason), partyId: check.partyId };
  }

  /** Where a city has the national service, it is asked before the portal's own engine. It has the portrait, so none is sent. */
  private async askNational(check: IdentityCheck, attempt: TakenAttempt, frames: readonly TakenFrame[]): Promise<NationalAnswer> {
    if (!this.national.isSet()) return 'not-covered';
    const person = await this.parties.byId(this.dataSource.manager, check.partyId);
    if (person?.name === undefined || person.code === undefined) return 'not-covered';
    return this.national.judge({ name: person.name, idNumber: person.code, challenge: attempt.challenge, frames });
  }

  /** Nothing happens when the try was withdrawn, or taken up by another worker, while it was looked at. */
  private async conclude(attempt: TakenAttempt, verdict: Verdict | NoVerdict): Promise<void> {
    const at = this.clock.now();
    const files = await this.dataSource.transaction(async (manager) => {
      const mine = await lockLeased(manager, attempt.id, attempt.lease_id);
      if (!mine) return [];
      if ('refused' in verdict) {
        await writeAttemptState(manager, attempt.id, { state: 'outage', evidenceUntil: at });
        await this.settle.reopen(manager, attempt.check_id);
        await this.record(manager, attempt.id, 'face-attempt.outage', { why: verdict.refused }, at);
        return [];
      }
      const { thresholds, codes, national, judgement } = await this.crossChecked(manager, mine, verdict, at);
      const key = await this.vault.openKey(manager, attempt.data_key_id);
      const sealed = key.sealJson({ judgement, thresholds }, `face_attempt.judgement:${attempt.id}`);
      await writeJudgement(manager, attempt.id, { sealed, findings: [...new Set(codes)], at });
      await this.record(manager, attempt.id, 'face-attempt.judged', { outcome: judgement.outcome, findings: [...new Set(codes)], models: judgement.models }, at);
      const { keepDays } = await this.policy.current(manager);
      const state = { pass: 'passed', review: 'review', fail: 'failed' } as const;
      await writeAttemptState(manager, attempt.id, { state: state[judgement.outcome], evidenceUntil: keptUntil(at, keepDays[judgement.outcome]) });
      const settlement = { checkId: attempt.check_id, way: national ? 'national' : 'face', by: SYSTEM, at } as const;
      // The engine's no is never final; the national service's is.
      if (judgement.outcome === 'fail') await (national ? this.settle.fail(manager, settlement) : this.settle.reopen(manager, attempt.check_id));
      if (judgement.outcome !== 'pass') return [];
      await this.settle.pass(manager, settlement);
      return keepDays.pass === 0 ? this.keep.delete(manager, { ...mine, state: 'passed' }, SYSTEM, 'time-over', at) : [];
    });
    await this.files.throwOut(files);
  }

  /** One face for several people: a clerk looks, whatever else was found right. The likeness itself is no part of the record. */
  private async crossChecked(manager: EntityManager, attempt: AttemptRow, verdict: Verdict, at: Date): Promise<Verdict> {
    const { judgement: { likeness, ...judgement }, partyId, thresholds, codes } = verdict;
    const several = likeness && partyId !== undefined
      && (await this.cross.compare(manager, { attempt, partyId, likeness, threshold: thresholds.matchPass, at }));
    if (!several) return { ...verdict, judgement };
    const outcome = judgement.outcome === 'pass' ? 'review' : judgement.outcome;
    return { ...verdict, judgement: { ...judgement, outcome }, codes: [...codes, 'several-identities'] };
  }

  private record(manager: EntityManager, id: string, action: string, detail: Readonly<Record<string, unknown>>, at: Date): Promise<void> {
    return this.audit.append(manager, { chain: id, at, actor: SYSTEM, action, subject: { kind: 'face-attempt', id }, detail });
  }
}

function nationalVerdict(outcome: Judgement['outcome'], codes: readonly FindingCode[]): Pick<Verdict, 'judgement' | 'codes'> {
  return { judgement: { outcome, findings: [], scores: {}, actionsSeen: [], telling: [], models: {} }, codes };
}
