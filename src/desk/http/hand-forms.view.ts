import type { DeskTask } from '../../cases/application/read-case.js';
import type { HandTarget } from '../../cases/application/hand-targets.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { mayDo } from '../../workflow/core/available-actions.js';
import type { RefusedAct } from './action-form.js';
import { actionText } from './case-words.js';
import { refusalText } from './refusal.text.js';

/** 轉交 and 徵求意見: to whom, and why or what is asked. The step stays open. */
export interface HandForm {
  readonly name: 'forward' | 'consult';
  readonly text: string;
  readonly open: boolean;
  readonly explanation: string;
  readonly toId: string;
  readonly toError: string;
  readonly targets: readonly { readonly value: string; readonly text: string; readonly selected: boolean }[];
  readonly reasonId: string;
  readonly label: string;
  readonly value: string;
  readonly error: string;
}

export function handForms({ entry, availability, targets }: DeskTask, mine: RefusedAct | undefined, frame: Frame): HandForm[] {
  const { t } = frame;
  return (['forward', 'consult'] as const).filter((name) => mayDo(availability, name)).map((name) => {
    const own = mine?.form.action === name ? mine : undefined;
    const wrong = own && refusalText(own.refusal, t);
    const noTarget = own?.refusal.refused === 'no-target';
    return {
      name,
      text: actionText(name, t),
      open: own !== undefined,
      explanation: name === 'forward' ? t('转交之后由对方办理，期限不变。') : t('对方答复之前这一步仍由您办理，可以不等答复。申请人看不到问题和答复。'),
      toId: `to-${entry.token}-${name}`,
      toError: noTarget ? (wrong ?? '') : '',
      targets: [
        { value: '', text: t('请选择'), selected: own?.form.to === undefined },
        ...targets[name].map((target) => ({ value: target.id, text: targetText(target, frame), selected: own?.form.to === target.id })),
      ],
      reasonId: `reason-${entry.token}-${name}`,
      label: name === 'forward' ? t('转交的理由') : t('想请对方答复的问题'),
      value: own?.form.reason ?? '',
      error: own && !noTarget ? (wrong ?? '') : '',
    };
  });
}

function targetText({ kind, name }: HandTarget, { t }: Frame): string {
  return kind === 'colleague' ? t('同事：{name}', { name }) : name;
}
