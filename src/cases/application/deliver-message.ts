import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FindParty } from '../../accounts/application/find-party.js';
import type { StaffActor } from '../../accounts/domain/actor.js';
import { Audit } from '../../audit/audit.js';
import type { AuditActor } from '../../audit/chain.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import type { LockedCaseProcess } from '../../workflow/application/process-memory.js';
import { StepProcess } from '../../workflow/application/step-process.js';
import { awaitedMessages, type AwaitedMessage } from '../../workflow/core/awaited-messages.js';
import { factsAt } from '../../workflow/core/call-facts.js';
import type { VariableDeclaration } from '../../workflow/core/extension.js';
import { fitsType } from '../../workflow/core/expression.js';
import type { Facts } from '../../workflow/core/instance.js';
import type { CaseFile } from '../domain/case.js';
import { readMessage } from '../domain/message-content.js';
import { signatureFault, type SignatureFault, type SignedHeaders } from '../domain/message-signature.js';
import { readFacts } from '../domain/typed-facts.js';
import { CaseStore, type NewEvent } from '../store/case-store.js';
import { SenderStore } from '../store/sender-store.js';
import { auditActorOf } from './audit-actor.js';
import { RunDueClocks } from './run-due-clocks.js';
import { StepCase } from './step-case.js';

export type DeliveryRefusal =
  /** Who it is from can't be told; `because` is for the sender's log. */
  | (Refusal<'not-authentic'> & { readonly because: SignatureFault | 'unknown-sender' })
  | Refusal<'unreadable'>
  /** This sender is not known for this message. */
  | Refusal<'not-yours'>
  /** No such case, or it does not wait for this message (yet, or any more). */
  | Refusal<'not-waiting'>
  /** Variables that the message may not bring, or of another type. */
  | (Refusal<'bad-variables'> & { readonly names: readonly string[] })
  /** The same delivery id with another body. */
  | Refusal<'delivery-id-reused'>;

export interface Delivered {
  readonly delivered: true;
  /** It had been delivered before: nothing was done. */
  readonly again: boolean;
}

export type HandRefusal = Extract<DeliveryRefusal, { refused: 'not-waiting' | 'bad-variables' }> | Refusal<'reason-needed'>;

/** Something that a case waits for has happened outside: a system says so, signed, or an administrator, with a reason. */
@Injectable()
export class DeliverMessage {
  constructor(
    private readonly dataSource: DataSource,
    private readonly senders: SenderStore,
    private readonly cases: CaseStore,
    private readonly dueClocks: RunDueClocks,
    private readonly stepProcess: StepProcess,
    private readonly stepCase: StepCase,
    private readonly parties: FindParty,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** `now`: real time, which the demo does not move: the sender's clock knows nothing of it. */
  async bySystem(name: string, headers: SignedHeaders, body: Buffer, now: Date): Promise<Delivered | DeliveryRefusal> {
    const found = await this.senders.active(this.dataSource.manager, name);
    if (!found) return { refused: 'not-authentic', because: 'unknown-sender' };
    const { sender, secret } = found;
    const fault = signatureFault(secret, headers, body, now);
    if (fault) return { refused: 'not-authentic', because: fault };
    const content = readMessage(body);
    if (!content) return { refused: 'unreadable' };
    if (!sender.messages.includes(content.message)) return { refused: 'not-yours' };
    const bodyHash = createHash('sha256').update(body).digest();
    return this.dataSource.transaction(async (manager): Promise<Delivered | DeliveryRefusal> => {
      const before = await this.senders.delivered(manager, sender.id, headers.id);
      if (before) return before.equals(bodyHash) ? { delivered: true, again: true } : { refused: 'delivery-id-reused' };
      const open = await this.open(manager, content.case);
      const awaited = open && awaitedMessages(open.locked.definition, open.locked.instance).find((each) => each.message === content.message);
      if (!open || !awaited) return { refused: 'not-waiting' };
      const wrong = wrongNames(content.variables, knownTo(open.locked, awaited));
      if (wrong.length > 0) return { refused: 'bad-variables', names: wrong };
      const at = this.clock.now();
      await this.senders.keepDelivery(manager, { senderId: sender.id, id: headers.id, bodyHash, caseId: open.caseFile.id, message: content.message, at });
      await this.step(manager, open, awaited, {
        at, variables: content.variables, accountId: undefined, auditor: { kind: 'system', id: null }, detail: { sender: sender.name, delivery: headers.id },
        line: { kind: 'message', actorKind: 'system', actorId: undefined, officeId: undefined, detail: { node: awaited.node } },
      });
      return { delivered: true, again: false };
    });
  }

  /** `typed`: the values that the message brings, as a person types them. The reason stays with the case, sealed. */
  async byHand(
    actor: StaffActor,
    number: string,
    place: { readonly token: number; readonly node: string },
    given: { readonly reason: string; readonly typed: Readonly<Record<string, string>> },
  ): Promise<Delivered | HandRefusal> {
    return this.dataSource.transaction(async (manager): Promise<Delivered | HandRefusal> => {
      const open = await this.open(manager, number);
      const awaited = open && awaitedMessages(open.locked.definition, open.locked.instance).find((each) => each.token === place.token && each.node === place.node);
      if (!open || !awaited) return { refused: 'not-waiting' };
      const read = readFacts(knownTo(open.locked, awaited), given.typed);
      if ('wrong' in read) return { refused: 'bad-variables', names: read.wrong };
      if (given.reason.trim() === '') return { refused: 'reason-needed' };
      await this.step(manager, open, awaited, {
        at: this.clock.now(), variables: read.facts, accountId: actor.accountId, auditor: auditActorOf(actor), detail: { by: 'hand' },
        line: {
          kind: 'message', actorKind: 'staff', actorId: actor.accountId, officeId: undefined, detail: { node: awaited.node }, note: given.reason.trim(),
        },
      });
      return { delivered: true, again: false };
    });
  }

  private async open(manager: EntityManager, number: string): Promise<{ locked: LockedCaseProcess; caseFile: CaseFile } | undefined> {
    const found = await this.cases.findByNumber(manager, number);
    if (!found) return undefined;
    // A timer beside the message that ran out before it came has won.
    await this.dueClocks.catchUp(manager, found.id);
    const locked = await this.stepProcess.lock(manager, found.id);
    const caseFile = await this.cases.findById(manager, found.id);
    return locked && caseFile && { locked, caseFile };
  }

  private async step(
    manager: EntityManager,
    { locked, caseFile }: { locked: LockedCaseProcess; caseFile: CaseFile },
    { token, node, message }: AwaitedMessage,
    by: { at: Date; variables: Facts; accountId: string | undefined; auditor: AuditActor; detail: Readonly<Record<string, string>>; line: NewEvent },
  ): Promise<void> {
    const event = { type: 'fire' as const, at: by.at.toISOString(), token, node, variables: by.variables };
    const stepped = await this.stepProcess.step(manager, locked, event, by.accountId);
    if ('refused' in stepped) throw new Error(`message ${message} of case ${caseFile.id} does not arrive: ${stepped.refused}`);
    await this.audit.append(manager, {
      chain: caseFile.id, at: by.at, actor: by.auditor, action: 'case.message-delivered', subject: { kind: 'case', id: caseFile.id },
      detail: { message, node, token, variables: Object.keys(by.variables), ...by.detail },
    });
    const party = await this.parties.byId(manager, caseFile.partyId);
    await this.stepCase.reflect(manager, caseFile, stepped, { at: by.at, nameIndex: party?.nameIndex, events: [by.line] });
  }
}

/** The declared variables that this message may bring here. */
function knownTo({ definition, instance }: LockedCaseProcess, awaited: AwaitedMessage): VariableDeclaration[] {
  const token = instance.tokens.find((each) => each.id === awaited.token);
  if (!token) return [];
  return factsAt(definition, instance, token).declared.filter(({ name }) => awaited.brings.includes(name));
}

function wrongNames(variables: Facts, known: readonly VariableDeclaration[]): string[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    const declared = known.find((each) => each.name === name);
    return declared && fitsType(value, declared.type) ? [] : [name];
  });
}
