import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FindParty } from '../../accounts/application/find-party.js';
import type { CitizenActor } from '../../accounts/domain/actor.js';
import { ServiceVersions } from '../../catalog/application/service-versions.js';
import type { ServiceVersion } from '../../catalog/domain/service.js';
import { FindCheck } from '../../identity-check/application/find-check.js';
import type { IdentityCheck } from '../../identity-check/domain/check.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Refusal } from '../../platform/errors/refusal.js';
import { ReadProcess } from '../../workflow/application/read-process.js';
import { openTasks } from '../../workflow/core/instance.js';
import type { CaseFile } from '../domain/case.js';
import { standingWith, type Signatory, type Signature } from '../domain/signatory.js';
import { CaseStore } from '../store/case-store.js';
import { SignatoryStore } from '../store/signatory-store.js';
import { SignatureStore } from '../store/signature-store.js';
import { SigningDocumentStore, type SigningDocument } from '../store/signing-document-store.js';
import { linkHash } from './invite-signatories.js';

/** One person's part in signing a document, as they themselves may see it. */
export interface OpenSignature {
  readonly signatory: Signatory;
  readonly caseFile: CaseFile;
  readonly version: ServiceVersion;
  readonly document: SigningDocument;
  /** `waiting`: asked now. `idle`: not asked (somebody declined, the application is being changed). `over`: the case has ended. */
  readonly standing: 'signed' | 'declined' | 'waiting' | 'idle' | 'over';
  readonly own: Signature | undefined;
  /** They signed an earlier text: it was changed since, and that signature counts no more. */
  readonly signedEarlier: boolean;
  /** Does the process ask for an identity check, and how does the newest for this very document stand? */
  readonly needsCheck: boolean;
  readonly check: IdentityCheck | undefined;
}

export type SignatureRefusal = Refusal<'no-such-signature'>;

/** The door to every signature: the named person, at their own verified account. To all others it doesn't exist. */
@Injectable()
export class OpenSignatures {
  constructor(
    private readonly dataSource: DataSource,
    private readonly signatories: SignatoryStore,
    private readonly documents: SigningDocumentStore,
    private readonly signatures: SignatureStore,
    private readonly cases: CaseStore,
    private readonly processes: ReadProcess,
    private readonly versions: ServiceVersions,
    private readonly parties: FindParty,
    private readonly checks: FindCheck,
    private readonly clock: Clock,
  ) {}

  /** Whose link it is, if it is this reader's. One that is unknown, replaced, run out or another's opens nothing, alike. */
  async byLink(actor: CitizenActor, token: string): Promise<{ id: string } | SignatureRefusal> {
    const { manager } = this.dataSource;
    const found = await this.signatories.caseOf(manager, { linkHash: linkHash(token), at: this.clock.now() });
    const mine = await this.isActors(manager, actor, found?.codeIndex);
    return found && mine ? { id: found.id } : { refused: 'no-such-signature' };
  }

  async open(manager: EntityManager, actor: CitizenActor, id: string): Promise<OpenSignature | SignatureRefusal> {
    const found = await this.signatories.caseOf(manager, { id });
    if (!found || !(await this.isActors(manager, actor, found.codeIndex))) return { refused: 'no-such-signature' };
    const caseFile = await this.cases.findById(manager, found.caseId);
    const document = caseFile && (await this.documents.current(manager, caseFile));
    const signatory = caseFile && (await this.signatories.ofCase(manager, caseFile)).find((each) => each.id === id);
    if (!caseFile || !document || !signatory) return { refused: 'no-such-signature' };
    const version = await this.versions.byId(manager, caseFile.serviceVersionId);
    const own = (await this.signatures.ofCase(manager, caseFile)).filter((each) => each.signatoryId === id);
    const { instance } = await this.processes.stateOf(manager, caseFile.id);
    const needsCheck = Object.values(version.service.process.nodes).some(
      (node) => 'work' in node && node.work?.performer === 'signatory' && node.work.identity === 'check',
    );
    const standing = standingWith(signatory, document.id, own);
    const asked = openTasks(instance).some((token) => token.id === signatory.stepToken);
    return {
      signatory,
      caseFile,
      version,
      document,
      standing: standing === 'signed' ? 'signed' : asked ? 'waiting' : instance.status !== 'running' ? 'over' : standing === 'declined' ? 'declined' : 'idle',
      own: own.filter((each) => each.documentId === document.id).at(-1),
      signedEarlier: own.some((each) => each.documentId !== document.id && each.act === 'sign'),
      needsCheck,
      check: needsCheck
        ? await this.checks.forPurpose(manager, actor.partyId, { kind: 'signing', subjectId: id, documentHash: document.hash })
        : undefined,
    };
  }

  /** By their number, and as themselves: for whom they act otherwise makes no difference. */
  private async isActors(manager: EntityManager, actor: CitizenActor, codeIndex: Buffer | undefined): Promise<boolean> {
    const party = await this.parties.byId(manager, actor.partyId);
    return codeIndex !== undefined && party?.codeIndex?.equals(codeIndex) === true;
  }
}
