import type { QueueOutline } from '../../cases/application/read-queue.js';
import { messageText } from '../../notifications/application/message-text.js';
import type { MessageRow } from '../../notifications/application/read-messages.js';
import { formatDateTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import { chosenQueue } from './queue-link.js';
import { sideView, type SideView } from './side.view.js';

export interface NoticesView {
  readonly title: string;
  readonly side: SideView;
  readonly notices: readonly { readonly openAction: string; readonly title: string; readonly body: string; readonly at: string; readonly unread: boolean }[];
  readonly anyUnread: boolean;
  readonly nextHref: string;
}

export const noticesPage = definePage<NoticesView>('desk/notices');

export function noticesView(rows: readonly MessageRow[], next: string | undefined, outline: QueueOutline, frame: Frame): NoticesView {
  const { t, locale } = frame;
  return {
    title: t('通知'),
    side: sideView(outline, chosenQueue({}), frame, false),
    notices: rows.map((row) => ({
      openAction: `/desk/notices/${row.id}`,
      ...messageText(row.kind, row.params, locale),
      at: formatDateTime(row.created_at, locale),
      unread: row.read_at === null,
    })),
    anyUnread: rows.some((row) => row.read_at === null),
    nextHref: next === undefined ? '' : `/desk/notices?before=${next}`,
  };
}
