/** What the seal on a statutory document says it is for; it is signed with the rest, so a verifier may read it back. */
export interface SealedDocument {
  /** 受理通知书 */
  readonly title: string;
  /** The document's own number. */
  readonly number: string;
}

export function documentSealReason({ title, number }: SealedDocument): string {
  return `出具${title}（${number}）`;
}

/** Undefined for a seal on anything else. */
export function readDocumentSealReason(reason: string): SealedDocument | undefined {
  const match = /^出具(\p{Script=Han}{2,20})（(SJ[0-9A-Z-]{10,40})）$/u.exec(reason);
  return match?.[1] && match[2] ? { title: match[1], number: match[2] } : undefined;
}
