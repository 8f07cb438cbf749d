import { displayOf } from '../../cases/http/service-words.js';
import { fieldLabel } from '../../forms/http/labels.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { OpenedCase } from '../application/open-desk-case.js';
import type { RefusedAct } from './action-form.js';
import { actionText } from './case-words.js';
import { groundText } from './grounds.text.js';
import { refusalText } from './refusal.text.js';

/** 一次性告知: every answer and material that may be named, each with its own reason. */
export interface CorrectForm {
  readonly text: string;
  readonly open: boolean;
  readonly error: string;
  readonly id: string;
  readonly fieldsId: string;
  readonly fields: readonly CorrectItem[];
  readonly materialsId: string;
  readonly materials: readonly CorrectItem[];
  /** After a first round only what was named, or has changed, may be named. */
  readonly again: boolean;
}

export interface CorrectItem {
  readonly value: string;
  readonly text: string;
  readonly checked: boolean;
  readonly conditional: {
    readonly template: 'partials/textarea';
    readonly view: { readonly id: string; readonly name: string; readonly label: string; readonly rows: number; readonly value: string; readonly error: string };
  };
}

export function correctForm(token: number, opened: OpenedCase, mine: RefusedAct | undefined, frame: Frame): CorrectForm {
  const { t } = frame;
  const own = mine?.form.action === 'correct' ? mine : undefined;
  const display = displayOf(opened.version.service, frame, opened.regions);
  const suggested = suggestedReasons(opened);
  const item = (value: string, text: string): CorrectItem => {
    const suggestion = suggested[value];
    const reason = own ? (own.form.itemReasons[value] ?? '') : (suggestion ?? '');
    const refusal = own?.refusal;
    const ref = value.slice(value.indexOf(':') + 1);
    return {
      value,
      text,
      checked: own ? own.form.ticked.includes(value) || (reason.trim() !== '' && reason !== suggestion) : suggestion !== undefined,
      conditional: {
        template: 'partials/textarea',
        view: {
          id: `reason-${token}-${value.replaceAll(/[^\w-]/g, '-')}`,
          name: `reason:${value}`,
          label: t('缺什么、怎样才对'),
          rows: 3,
          value: reason,
          error: refusal && 'ref' in refusal && refusal.ref === ref ? refusalText(refusal, t) : '',
        },
      },
    };
  };
  return {
    text: actionText('correct', t),
    open: own !== undefined,
    error: own?.refusal.refused === 'nothing-named' ? refusalText(own.refusal, t) : '',
    id: `correct-${token}`,
    fieldsId: `correct-${token}-fields`,
    materialsId: `correct-${token}-materials`,
    fields: opened.correctable.fields.map((field) => item(`field:${field.key}`, fieldLabel(field, display))),
    materials: opened.correctable.slots.map((slot) => item(`material:${slot.id}`, display.content(`materials.${slot.id}.name`, slot.name))),
    again: opened.corrections.some((round) => !round.bySignatory),
  };
}

/** `field:KEY` and `material:SLOT`, as the form offers them. */
export function offeredItems({ correctable }: Pick<OpenedCase, 'correctable'>): string[] {
  return [...correctable.fields.map((field) => `field:${field.key}`), ...correctable.slots.map((slot) => `material:${slot.id}`)];
}

/** What a machine can already say is wrong with a material, by item. */
export function suggestedReasons({ slotGrounds }: Pick<OpenedCase, 'slotGrounds'>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...slotGrounds].filter(([, grounds]) => grounds.length > 0).map(([slotId, grounds]) => [`material:${slotId}`, grounds.map(groundText).join('\n')]),
  );
}
