import { formatDateTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import { messageText } from '../application/message-text.js';
import type { MessageRow } from '../application/read-messages.js';

export interface MessagesView {
  readonly title: string;
  readonly messages: readonly {
    readonly openAction: string;
    readonly title: string;
    readonly body: string;
    readonly at: string;
    readonly unread: boolean;
  }[];
  readonly anyUnread: boolean;
  readonly nextHref: string | undefined;
}

export const messagesPage = definePage<MessagesView>('notifications/messages');

export function messagesView(rows: readonly MessageRow[], next: string | undefined, { t, locale }: Frame): MessagesView {
  return {
    title: t('消息'),
    messages: rows.map((row) => ({
      openAction: `/messages/${row.id}`,
      ...messageText(row.kind, row.params, locale),
      at: formatDateTime(row.created_at, locale),
      unread: row.read_at === null,
    })),
    anyUnread: rows.some((row) => row.read_at === null),
    nextHref: next && `/messages?before=${next}`,
  };
}
