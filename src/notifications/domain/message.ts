/** What the portal tells people. Each kind has its words in `message-text.ts`. */
export const MESSAGE_KINDS = [
  'receipt', 'correction-asked', 'accepted', 'refused', 'decision-approved', 'decision-rejected', 'certificate-issued', 'certificate-revoked',
  'deemed-accepted', 'withdrawn', 'certificate-expiring', 'service-message', 'identity-passed', 'identity-failed', 'identity-undecided', 'identity-lapsing',
  'appointment-booked', 'appointment-soon', 'appointment-missed', 'appointment-inconclusive',
  'limit-extended', 'limit-paused', 'limit-resumed', 'signatures-awaited', 'signature-asked', 'signature-declined', 'lapsed',
  'deferred-due-soon', 'deferred-lapsed', 'deferred-confirmed', 'deferred-asked-again',
  'correction-due-soon', 'correction-overdue',
  // To staff, about their work.
  'case-due-soon', 'case-escalated', 'case-yellow-card', 'case-red-card', 'case-forwarded', 'opinion-asked', 'opinion-given',
  'deferred-handed-in', 'deferred-missing', 'correction-missing',
] as const;

export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** Numbers, codes, names of types and what a service's process says to everybody: never a person's name, number or answer. */
export type MessageParams = Readonly<Record<string, string | number>>;

/** The reader has to do something by a date, or a right is at stake: these go by SMS too. */
const URGENT: ReadonlySet<MessageKind> = new Set([
  'correction-asked', 'refused', 'decision-rejected', 'certificate-revoked', 'appointment-soon', 'signature-declined', 'lapsed',
  'deferred-due-soon', 'deferred-lapsed', 'deferred-asked-again', 'correction-due-soon',
]);

export function isUrgent(kind: MessageKind): boolean {
  return URGENT.has(kind);
}

export function isMessageKind(text: string): text is MessageKind {
  return MESSAGE_KINDS.some((kind) => kind === text);
}
