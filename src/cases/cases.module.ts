import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { CertificatesModule } from '../certificates/certificates.module.js';
import { IdentityCheckModule } from '../identity-check/identity-check.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { WorkflowModule } from '../workflow/workflow.module.js';
import { AnswerConsultation } from './application/answer-consultation.js';
import { AwaitedMessages } from './application/awaited-messages.js';
import { AcknowledgeReceipt } from './application/acknowledge-receipt.js';
import { AnswerCorrection } from './application/answer-correction.js';
import { AnswerDelivery } from './application/answer-delivery.js';
import { AnnounceCalendar } from './application/announce-calendar.js';
import { ApplicantAssurance } from './application/applicant-assurance.js';
import { ResolveMaterials } from './application/application-materials.js';
import { CarryOutServiceStep } from './application/carry-out-service-step.js';
import { CaseAccess } from './application/case-access.js';
import { CountDeferrals } from './application/count-deferrals.js';
import { DeliverMessage } from './application/deliver-message.js';
import { CaseAnswers } from './application/case-answers.js';
import { FindCaseNumbers } from './application/find-case-numbers.js';
import { HearOfCheck } from './application/hear-of-check.js';
import { InviteSignatories } from './application/invite-signatories.js';
import { KeepSignature } from './application/keep-signature.js';
import { Incidents } from './application/incidents.js';
import { HandInDeferred } from './application/hand-in-deferred.js';
import { HandOn } from './application/hand-on.js';
import { FindHandTargets } from './application/hand-targets.js';
import { HoldersPortrait } from './application/holders-portrait.js';
import { IssueDocument } from './application/issue-document.js';
import { IssueResult } from './application/issue-result.js';
import { ListCases } from './application/list-cases.js';
import { LockCase } from './application/lock-case.js';
import { ManageSenders } from './application/manage-senders.js';
import { MoveCase } from './application/move-case.js';
import { MoveCases } from './application/move-cases.js';
import { OpenApplications } from './application/open-application.js';
import { OpenSignatures } from './application/open-signature.js';
import { OpenSigningSteps } from './application/open-signing-steps.js';
import { OrderClock } from './application/order-clock.js';
import { PerformAction } from './application/perform-action.js';
import { PrepareSigning } from './application/prepare-signing.js';
import { PreviewMoves } from './application/preview-moves.js';
import { ProvideMaterials } from './application/provide-materials.js';
import { ReadCaseFile } from './application/read-case-file.js';
import { ReadCase } from './application/read-case.js';
import { ReadQueue } from './application/read-queue.js';
import { ReadConsultations } from './application/read-consultations.js';
import { ReadSigning } from './application/read-signing.js';
import { ReadSupervision } from './application/read-supervision.js';
import { ReadUpload } from './application/read-upload.js';
import { RemindApplicant } from './application/remind-applicant.js';
import { RemindSignatories } from './application/remind-signatories.js';
import { ResendInvitation } from './application/resend-invitation.js';
import { ResponsibleOffice } from './application/responsible-office.js';
import { RevealNumbers } from './application/reveal-numbers.js';
import { RevokeUsedCertificate } from './application/revoke-used-certificate.js';
import { RunDueClocks } from './application/run-due-clocks.js';
import { SaveAnswers } from './application/save-answers.js';
import { SealDocument } from './application/seal-document.js';
import { SendProcessMessage } from './application/send-process-message.js';
import { SearchCases } from './application/search-cases.js';
import { SignDocument } from './application/sign-document.js';
import { StartApplication } from './application/start-application.js';
import { StepCase } from './application/step-case.js';
import { SubmitApplication } from './application/submit-application.js';
import { Supervise } from './application/supervise.js';
import { SweepDrafts } from './application/sweep-drafts.js';
import { TellOffice } from './application/tell-office.js';
import { WatchDeferrals } from './application/watch-deferrals.js';
import { WithdrawCase } from './application/withdraw-case.js';
import { ApplicationsController } from './http/applications.controller.js';
import { CasesController } from './http/cases.controller.js';
import { CorrectionController } from './http/correction.controller.js';
import { DeferredController } from './http/deferred.controller.js';
import { MaterialsController } from './http/materials.controller.js';
import { MessagesHookController } from './http/messages-hook.controller.js';
import { SignatoriesController } from './http/signatories.controller.js';
import { SignatureController } from './http/signature.controller.js';
import { Signing } from './http/signing.js';
import { SubmissionController } from './http/submission.controller.js';
import { TellCatalogue } from './http/tell-catalogue.js';
import { ApplicationStore } from './store/application-store.js';
import { CardStore } from './store/card-store.js';
import { CasePageStore } from './store/case-page-store.js';
import { CaseStore } from './store/case-store.js';
import { ConsultationStore } from './store/consultation-store.js';
import { DeferralStore } from './store/deferral-store.js';
import { DocumentStore } from './store/document-store.js';
import { MoveBatchStore } from './store/move-batch-store.js';
import { SenderStore } from './store/sender-store.js';
import { QueueStore } from './store/queue-store.js';
import { SignatoryStore } from './store/signatory-store.js';
import { SignatureStore } from './store/signature-store.js';
import { SigningDocumentStore } from './store/signing-document-store.js';

const useCases = [
  AnnounceCalendar, AnswerConsultation, AnswerCorrection, AnswerDelivery, AwaitedMessages, CaseAccess, DeliverMessage, FindCaseNumbers, HandInDeferred, Incidents, IssueDocument, ListCases, LockCase, ManageSenders, MoveCases, OpenApplications, OrderClock, PerformAction, PreviewMoves, ProvideMaterials, ReadCase, ReadCaseFile, ReadQueue,
  ReadConsultations, ReadSupervision, ReadUpload, ResolveMaterials, RevealNumbers, SaveAnswers, SealDocument, SearchCases, StartApplication, SubmitApplication, WithdrawCase,
];

/** A document that several people sign, each proven for it alone. */
const signing = [
  AcknowledgeReceipt, ApplicantAssurance, CaseAnswers, HearOfCheck, InviteSignatories, KeepSignature, OpenSignatures, OpenSigningSteps, PrepareSigning,
  ReadSigning, RemindSignatories, ResendInvitation, SignatoryStore, SignatureStore, SignDocument, SigningDocumentStore,
];

@Module({
  imports: [AccountsModule, CatalogModule, CertificatesModule, IdentityCheckModule, NotificationsModule, WorkflowModule],
  controllers: [ApplicationsController, CasesController, CorrectionController, DeferredController, MaterialsController, MessagesHookController, SignatoriesController, SignatureController, SubmissionController],
  providers: [
    ...useCases, ...signing, Signing, TellCatalogue, ApplicationStore, CardStore, CarryOutServiceStep, CasePageStore, CaseStore, ConsultationStore, CountDeferrals, DeferralStore, DocumentStore, FindHandTargets, HandOn, HoldersPortrait, IssueResult, MoveBatchStore, MoveCase, QueueStore, ResponsibleOffice, RemindApplicant, RevokeUsedCertificate, RunDueClocks, SenderStore, SendProcessMessage, StepCase, Supervise, SweepDrafts, TellOffice, WatchDeferrals,
  ],
  exports: [...useCases, ReadSigning],
})
export class CasesModule {}
