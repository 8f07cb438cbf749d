import { MOST_EXPECTED_DAYS, mayOrder, type ClockRequestRefusal } from '../../cases/application/order-clock.js';
import { clockName, pauseGroundText, unitsText } from '../../cases/http/clock-words.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { Translate } from '../../platform/i18n/translate.js';
import { PAUSE_GROUNDS } from '../../workflow/core/extension.js';
import type { OpenedCase } from '../application/open-desk-case.js';
import { LIMIT_ORDERS, type LimitForm, type LimitOrder, type RefusedOrder } from './limit-form.js';
import { withQueue, type ChosenQueue } from './queue-link.js';

interface Choice {
  readonly value: string;
  readonly text: string;
  readonly checked: boolean;
}

interface NumberInput {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly error: string;
}

/** 延期, 暂停, 恢复: one form for each that this reader may order now. */
export interface LimitOrderForm {
  readonly order: LimitOrder;
  readonly text: string;
  readonly button: string;
  readonly open: boolean;
  readonly explanation: string;
  readonly clocksId: string;
  readonly clocksError: string;
  readonly clocks: readonly Choice[];
  readonly units: NumberInput | null;
  readonly ground: { readonly id: string; readonly error: string; readonly items: readonly Choice[] } | null;
  readonly expected: NumberInput | null;
  readonly reason: { readonly id: string; readonly hint: string; readonly value: string; readonly error: string; readonly optional: boolean };
}

export interface LimitPanel {
  /** Where its forms post. */
  readonly action: string;
  readonly forms: readonly LimitOrderForm[];
}

export function limitPanel(opened: OpenedCase, queue: ChosenQueue, refused: RefusedOrder | undefined, frame: Frame): LimitPanel {
  return {
    action: withQueue(`/desk/cases/${opened.caseFile.number}/limits`, queue),
    forms: LIMIT_ORDERS.filter((order) => opened.orders.some((offer) => mayOrder(offer, order)))
      .map((order) => orderForm(order, opened, refused?.form.order === order ? refused : undefined, frame)),
  };
}

function orderForm(order: LimitOrder, opened: OpenedCase, refused: RefusedOrder | undefined, frame: Frame): LimitOrderForm {
  const { t } = frame;
  const offers = opened.orders.filter((offer) => mayOrder(offer, order));
  const form = refused?.form;
  const error = (...of: ClockRequestRefusal['refused'][]): string => (refused && of.includes(refused.refusal.refused) ? limitRefusalText(refused.refusal, t) : '');
  const declared = (id: string): string | undefined => opened.version.service.process.clocks.find((each) => each.id === id)?.name;
  return {
    order,
    text: orderText(order, t),
    button: buttonText(order, t),
    open: refused !== undefined,
    explanation: explanationText(order, t),
    clocksId: `limit-${order}-clocks`,
    clocksError: error('no-clock-chosen'),
    clocks: offers.map(({ clock, extend }) => {
      const name = clockName(clock, declared(clock), frame);
      const unit = opened.clocks.find((each) => each.id === clock)?.unit ?? 'working-day';
      return {
        value: clock,
        text: extend ? t('{clock}（还可延长 {units}）', { clock: name, units: unitsText(extend.most, unit, frame) }) : name,
        checked: form ? form.clocks.includes(clock) : true,
      };
    }),
    units: order === 'extend' ? { id: 'limit-extend-units', label: t('延长多少'), hint: t('按所选期限的单位填写，例如 5'), value: form?.units ?? '', error: error('too-much') } : null,
    ground: order === 'pause' ? { id: 'limit-pause-ground', error: error('no-ground'), items: groundItems(form, frame) } : null,
    expected: order === 'pause'
      ? { id: 'limit-pause-expected', label: t('预计需要几个工作日'), hint: t('写进告知书，让申请人心里有数。'), value: form?.expected ?? '', error: error('no-expectation') }
      : null,
    reason: {
      id: `limit-${order}-reason`,
      hint: order === 'resume' ? t('申请人在办理进度里能看到。') : t('理由会写进告知书，请用中文写明。'),
      value: form?.reason ?? '',
      error: error('reason-needed', 'reason-too-long'),
      optional: order === 'resume',
    },
  };
}

function groundItems(form: LimitForm | undefined, frame: Frame): Choice[] {
  return PAUSE_GROUNDS.map((ground) => ({ value: ground, text: pauseGroundText(ground, frame), checked: form?.ground === ground }));
}

function orderText(order: LimitOrder, t: Translate): string {
  switch (order) {
    case 'extend': return t('延长办理期限');
    case 'pause': return t('暂停计算期限');
    case 'resume': return t('恢复计算期限');
  }
}

function buttonText(order: LimitOrder, t: Translate): string {
  switch (order) {
    case 'extend': return t('批准延期并告知');
    case 'pause': return t('暂停并告知');
    case 'resume': return t('恢复并告知');
  }
}

function explanationText(order: LimitOrder, t: Translate): string {
  switch (order) {
    case 'extend': return t('经负责人批准才能延期，申请人会收到延期告知书。');
    case 'pause': return t('只有法律列明的程序所需时间可以不计入期限，申请人会收到告知书。');
    case 'resume': return t('程序已经结束，期限接着计算，届满日期顺延。');
  }
}

export function limitDoneText(order: LimitOrder, t: Translate): string {
  switch (order) {
    case 'extend': return t('期限已延长，延期告知书已送达申请人。');
    case 'pause': return t('期限已暂停计算，告知书已送达申请人。');
    case 'resume': return t('期限已恢复计算，已通知申请人。');
  }
}

export function limitRefusalText(refusal: ClockRequestRefusal, t: Translate): string {
  switch (refusal.refused) {
    case 'no-such-case': return t('没有这件，或者它不归您的单位办理。');
    case 'not-offered': return t('这个期限现在不能这样调整：它可能刚被别人调整过，或者已经停止、届满。下面是现在的情况。');
    case 'no-clock-chosen': return t('请选择是哪一个期限');
    case 'no-ground': return t('请选择是哪一种程序');
    case 'no-expectation': return t('请填写预计需要的工作日数，1 到 {most} 之间', { most: MOST_EXPECTED_DAYS });
    case 'too-much': return t('请填写 1 到 {most} 之间的整数', { most: refusal.most });
    case 'reason-needed': return t('请写明理由');
    case 'reason-too-long': return t('理由最多 {most} 个字，请写得简短些', { most: refusal.most });
  }
}

/** Lines for the error summary, each leading to the input it speaks of. */
export function orderErrors({ form, refusal }: RefusedOrder, frame: Frame): { text: string; href: string }[] {
  const place: Partial<Record<ClockRequestRefusal['refused'], string>> = {
    'no-clock-chosen': `#limit-${form.order}-clocks`, 'no-ground': '#limit-pause-ground', 'no-expectation': '#limit-pause-expected', 'too-much': '#limit-extend-units',
  };
  return [{ text: limitRefusalText(refusal, frame.t), href: place[refusal.refused] ?? (refusal.refused.startsWith('reason') ? `#limit-${form.order}-reason` : '#limits') }];
}
