import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { PartyChoice } from '../application/find-actor.js';
import type { MandateKind } from '../domain/mandate.js';
import type { ErrorLine } from './fields.js';

export interface PartyView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly ErrorLine[];
  readonly back: string;
  readonly choices: {
    readonly id: string;
    readonly name: string;
    readonly legend: string;
    readonly items: readonly { readonly value: string; readonly text: string; readonly hint: string; readonly checked: boolean }[];
  };
  /** There is nobody else to act for. */
  readonly alone: boolean;
}

export const partyPage = definePage<PartyView>('accounts/party');

export function partyView(
  { t }: Frame,
  choices: readonly PartyChoice[],
  state: { back: string; refused?: 'no-mandate' | 'missing' },
): PartyView {
  const errors: ErrorLine[] = [];
  if (state.refused === 'no-mandate') errors.push({ text: t('您现在没有代这一方办事的权限，请重新选择'), href: '#party' });
  if (state.refused === 'missing') errors.push({ text: t('请选择为谁办理'), href: '#party' });
  return {
    title: t('您为谁办理？'),
    hasErrors: errors.length > 0,
    errors,
    back: state.back,
    choices: {
      id: 'party',
      name: 'party',
      legend: t('您为谁办理？'),
      items: choices.map((choice) => ({
        value: choice.partyId,
        text: choice.name,
        hint: choice.mandate ? mandateText(choice.mandate.kind, t) : t('您本人'),
        checked: choice.current,
      })),
    },
    alone: choices.length < 2,
  };
}

export function mandateText(kind: MandateKind, t: Frame['t']): string {
  switch (kind) {
    case 'legal-representative':
      return t('您是法定代表人');
    case 'proxy':
      return t('您受委托办理');
    case 'guardian':
      return t('您是监护人');
  }
}
