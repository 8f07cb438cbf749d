import { formatFileSize } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { UploadProblem } from '../../platform/http/multipart.js';
import type { MaterialRefusal } from '../application/provide-materials.js';

/** A problem shown at its slot and in the error summary. */
export interface MaterialProblem {
  readonly slotId: string;
  readonly text: string;
}

/** What went wrong with a material and what to do next. */
export function materialRefusalText(refusal: MaterialRefusal, frame: Frame): string {
  const { t } = frame;
  switch (refusal.refused) {
    case 'no-files':
      return t('请先选择要上传的文件');
    case 'too-many-files':
      return t('这份材料最多 {most} 个文件，请删去一些再传', { most: refusal.most });
    case 'file-too-large':
      return t('文件“{name}”超过 {size}，请压缩或分开后再传', { name: refusal.name, size: formatFileSize(refusal.mostBytes, frame.locale) });
    case 'empty-file':
      return t('文件“{name}”是空的，请重新选择', { name: refusal.name });
    case 'wrong-type':
      if (refusal.because === 'damaged') return t('文件“{name}”打不开，可能已损坏，请重新扫描或拍照', { name: refusal.name });
      if (refusal.because === 'active') return t('文件“{name}”含有脚本或附件，请另存为普通 PDF 再传', { name: refusal.name });
      if (refusal.because === 'too-many-pixels') return t('图片“{name}”太大，请缩小后再传', { name: refusal.name });
      return t('文件“{name}”的内容不是 {formats}，请换一个文件', {
        name: refusal.name, formats: refusal.accepted.map((format) => format.toUpperCase()).join(t('、')),
      });
    case 'certificate-not-valid':
      return t('这张证照现在不能使用，请换一张或上传材料');
    case 'no-such-certificate':
      return t('没有找到这张证照，请刷新后再试');
    case 'not-this-way':
    case 'no-such-slot':
      return t('这份材料不能用这种方式提供，请刷新后再试');
    case 'not-changeable':
      return t('申请已经提交，这份材料不在补正范围内');
    case 'no-such-application':
    case 'other-party':
      return t('请先切换到这份申请的办事身份');
  }
}

/** The upload never reached its slot: it was refused while it was read. */
export function uploadProblemText(problem: UploadProblem, frame: Frame): string {
  const { t } = frame;
  switch (problem) {
    case 'file-too-large':
      return t('文件超过 10 MB，请压缩或分开后再传');
    case 'too-many-files':
      return t('一次最多上传 10 个文件，请分几次上传');
    case 'malformed':
      return t('上传没有完成，请检查网络后再试');
  }
}
