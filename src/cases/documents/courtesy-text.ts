import { formatDate } from '../../platform/i18n/dates.js';
import type { AcceptanceFacts, ApprovalFacts, CorrectionFacts, ExtensionFacts, FactsByKind, ReceiptFacts, RefusalFacts, RejectionFacts, SuspensionFacts } from './document-facts.js';

export interface CourtesyText {
  readonly title: string;
  readonly paragraphs: readonly string[];
}

const PREVAILS = 'This English text is a courtesy for information only. The Chinese text above is the document.';

const COMPOSERS: { readonly [K in keyof FactsByKind]: (facts: FactsByKind[K], service: string) => CourtesyText } = {
  receipt: (facts: ReceiptFacts, service) => ({
    title: 'Receipt',
    paragraphs: [
      `We have received your application "${service}", case number ${facts.caseNumber}. By ${day(facts.answerBy)} we will tell you ` +
        'whether we accept it for processing, or everything that is missing; if we do not, it counts as accepted from the day of receipt.',
    ],
  }),
  correction: (facts: CorrectionFacts, service) => ({
    title: 'Notice of correction',
    paragraphs: [
      `Your application "${service}", case number ${facts.caseNumber}, is incomplete. The table above lists everything to be corrected. ` +
        `${facts.correctBy === undefined ? 'Please' : `By ${day(facts.correctBy)}, please`} correct it online; all else that you sent remains valid.`,
    ],
  }),
  acceptance: (facts: AcceptanceFacts, service) => ({
    title: 'Notice of acceptance',
    paragraphs: [
      `Your application "${service}", case number ${facts.caseNumber}, was accepted for processing as of ${day(facts.acceptedOn)}.` +
        `${facts.promised ? ` We promise to decide by ${day(facts.promised.dueOn)}.` : ''}` +
        `${facts.statutory ? ` The statutory limit is ${day(facts.statutory.dueOn)}.` : ''}` +
        (facts.deferred ?? []).map(({ dueOn }) => ` A material that you promised for later is to be handed in by ${day(dueOn)}; otherwise the application may be refused, or the approval revoked.`).join(''),
    ],
  }),
  extension: (facts: ExtensionFacts, service) => ({
    title: 'Notice of extension',
    paragraphs: [
      `The time limit of your application "${service}", case number ${facts.caseNumber}, is extended for the reasons given above.` +
        facts.limits.map(({ dueOn }) => (dueOn === undefined ? '' : ` It now ends on ${day(dueOn)}.`)).join(''),
    ],
  }),
  suspension: (facts: SuspensionFacts, service) => ({
    title: 'Notice of suspension of the time limit',
    paragraphs: [
      `The time limit of your application "${service}", case number ${facts.caseNumber}, does not run from ${day(facts.since)} on, while ` +
        `a procedure named above takes place; it is expected to take ${facts.expectedDays} working days.`,
    ],
  }),
  refusal: (facts: RefusalFacts, service) => ({
    title: 'Notice of non-acceptance',
    paragraphs: [`We cannot accept your application "${service}", case number ${facts.caseNumber}, for the reasons given above.`, APPEAL],
  }),
  approval: (facts: ApprovalFacts, service) => ({
    title: 'Decision: approved',
    paragraphs: [`Your application "${service}", case number ${facts.caseNumber}, is approved. The electronic certificate, where there is one, is in your wallet.`],
  }),
  rejection: (facts: RejectionFacts, service) => ({
    title: 'Decision: not approved',
    paragraphs: [`Your application "${service}", case number ${facts.caseNumber}, is not approved, for the reasons given above.`, APPEAL],
  }),
};

const APPEAL =
  'If you disagree, you may apply for administrative review within 60 days, or file a lawsuit within six months, of receiving this document, with the bodies named above.';

/** A short English account of a document, or null when the service has no English name. */
export function courtesyText<K extends keyof FactsByKind>(kind: K, facts: FactsByKind[K]): CourtesyText | null {
  if (facts.serviceNameInEnglish === undefined) return null;
  const { title, paragraphs } = COMPOSERS[kind](facts, facts.serviceNameInEnglish);
  return { title, paragraphs: [...paragraphs, PREVAILS] };
}

function day(date: string): string {
  return formatDate(date, 'en');
}
