import type { Frame } from '../../platform/rendering/frame.js';

export interface AuditSideItem {
  readonly text: string;
  readonly href: string;
  readonly current: boolean;
  readonly symbol: string;
}

/** The side of the auditors' pages. */
export function auditSide(here: 'records' | 'integrity', { t }: Frame): AuditSideItem[] {
  return [
    { text: t('审计记录'), href: '/audit', current: here === 'records', symbol: 'scroll-text' },
    { text: t('完整性'), href: '/audit/integrity', current: here === 'integrity', symbol: 'link' },
  ];
}
