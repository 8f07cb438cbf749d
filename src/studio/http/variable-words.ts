import type { Translate } from '../../platform/i18n/translate.js';
import type { VariableDeclaration } from '../../workflow/core/extension.js';

/** How the value of a process variable is typed. */
export function typeWords(type: VariableDeclaration['type'], t: Translate): string {
  switch (type) {
    case 'number': return t('写数字，例如 60 或 60.5');
    case 'boolean': return t('写 true 或 false');
    case 'list': return t('一行写一项');
    default: return t('写文字');
  }
}
