import type { PackageUnreadable } from '../../catalog/application/package-files.js';
import { describePackageProblem } from '../../catalog/domain/describe-package-problem.js';
import type { PackageProblem } from '../../catalog/domain/package-problems.js';
import { formatFileSize } from '../../platform/i18n/dates.js';
import { definePage } from '../../platform/rendering/page.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { StudioSide } from './side.view.js';

export interface StudioImportView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly error: string;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly problems: readonly { readonly place: string; readonly text: string }[];
}

export const studioImportPage = definePage<StudioImportView & StudioSide>('studio/import');

export type ImportRefusal =
  | PackageUnreadable
  | { readonly refused: 'upload-failed' }
  | { readonly refused: 'no-slug'; readonly problems: readonly PackageProblem[] };

export function studioImportView(refusal: ImportRefusal | undefined, frame: Frame): StudioImportView {
  const { t } = frame;
  const error = refusal === undefined ? '' : refusalText(refusal, frame);
  return {
    title: t('导入事项'),
    hasErrors: refusal !== undefined,
    error,
    errors: refusal === undefined ? [] : [{ text: error, href: '#package' }],
    problems: refusal?.refused !== 'no-slug' ? [] : refusal.problems.map((problem) => ({
      place: problem.at === '' ? problem.file : `${problem.file} · ${problem.at}`,
      text: describePackageProblem(problem, t),
    })),
  };
}

function refusalText(refusal: ImportRefusal, { t, locale }: Frame): string {
  switch (refusal.refused) {
    case 'empty': return t('请选择事项包：一个 zip 文件，或包里的全部文件');
    case 'not-a-zip': return t('这个 zip 文件打不开，请重新打包');
    case 'too-large': return t('解开后超过 {size}，请去掉多余的文件', { size: formatFileSize(refusal.max, locale) });
    case 'not-text': return t('“{file}”不是 UTF-8 文字文件，请另存后重试', { file: refusal.file });
    case 'upload-failed': return t('文件没有传完整，或超过了 10 MB，请重试');
    case 'no-slug': return t('读不出这是哪个事项：请先改好 item.json，特别是其中的 slug');
  }
}
