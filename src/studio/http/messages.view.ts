import type { AwaitingPage, CaseAwaiting } from '../../cases/application/awaited-messages.js';
import { localisedContent } from '../../catalog/domain/localised-content.js';
import { formatDateTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { StudioSide } from './side.view.js';
import { typeWords } from './variable-words.js';

export interface StudioMessagesView {
  readonly title: string;
  readonly done: string;
  readonly head: readonly { readonly text: string }[];
  readonly rows: readonly (readonly { readonly text: string; readonly href?: string }[])[];
  readonly nextHref: string;
}

export interface StudioMessageView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly facts: readonly { readonly key: string; readonly value: string }[];
  readonly action: string;
  readonly node: string;
  readonly reason: { readonly value: string; readonly error: string };
  readonly fields: readonly {
    readonly id: string;
    readonly label: string;
    readonly hint: string;
    readonly value: string;
    readonly error: string;
    readonly long: boolean;
  }[];
}

export const studioMessagesPage = definePage<StudioMessagesView & StudioSide>('studio/messages');
export const studioMessagePage = definePage<StudioMessageView & StudioSide>('studio/message');

export function messagePath({ caseFile, awaited }: Pick<CaseAwaiting, 'caseFile' | 'awaited'>): string {
  return `/studio/messages/${caseFile.number}/${awaited.token}`;
}

export function studioMessagesView(page: AwaitingPage, done: string | undefined, frame: Frame): StudioMessagesView {
  const { t, locale } = frame;
  return {
    title: t('等待消息'),
    done: done === undefined ? '' : t('已代为送达，{number} 继续办理。', { number: done }),
    head: [{ text: t('办件编号') }, { text: t('事项') }, { text: t('环节') }, { text: t('等的消息') }, { text: t('从什么时候起') }],
    rows: page.awaiting.map((each) => [
      { text: each.caseFile.number, href: `${messagePath(each)}?node=${encodeURIComponent(each.awaited.node)}` },
      { text: serviceName(each, frame) },
      { text: nodeName(each, frame) },
      { text: each.awaited.message },
      { text: formatDateTime(new Date(each.awaited.since), locale) },
    ]),
    nextHref: page.next === undefined ? '' : `/studio/messages?after=${encodeURIComponent(page.next)}`,
  };
}

export interface MessageRefused {
  readonly typed: Readonly<Record<string, string>>;
  readonly reason: string;
  readonly wrong: readonly string[];
  readonly reasonMissing: boolean;
}

export function studioMessageView(found: CaseAwaiting, refused: MessageRefused | undefined, frame: Frame): StudioMessageView {
  const { t, locale } = frame;
  const fields = found.variables.map(({ name, type }) => ({
    id: `variable-${name}`,
    label: name,
    hint: t('{kind}；没有就留空。', { kind: typeWords(type, t) }),
    value: refused?.typed[name] ?? '',
    error: refused?.wrong.includes(name) ? t('“{name}”的值不对：{kind}', { name, kind: typeWords(type, t) }) : '',
    long: type === 'list',
  }));
  const reasonError = refused?.reasonMissing ? t('请写明为什么由您代为送达') : '';
  const errors = [
    ...fields.filter((field) => field.error !== '').map((field) => ({ text: field.error, href: `#${field.id}` })),
    ...(reasonError === '' ? [] : [{ text: reasonError, href: '#reason' }]),
  ];
  return {
    title: t('代为送达“{message}”', { message: found.awaited.message }),
    hasErrors: errors.length > 0,
    errors,
    facts: [
      { key: t('办件编号'), value: found.caseFile.number },
      { key: t('事项'), value: serviceName(found, frame) },
      { key: t('环节'), value: nodeName(found, frame) },
      { key: t('等的消息'), value: found.awaited.message },
      { key: t('从什么时候起'), value: formatDateTime(new Date(found.awaited.since), locale) },
    ],
    action: messagePath(found),
    node: found.awaited.node,
    reason: { value: refused?.reason ?? '', error: reasonError },
    fields,
  };
}

function serviceName({ version }: CaseAwaiting, { locale }: Frame): string {
  return localisedContent(version.service, locale)('item.name', version.service.item.name);
}

function nodeName({ version, awaited }: CaseAwaiting, { locale }: Frame): string {
  const name = version.service.process.nodes[awaited.node]?.name ?? awaited.node;
  return name === awaited.node ? name : localisedContent(version.service, locale)(`process.${awaited.node}`, name);
}
