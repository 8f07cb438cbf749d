import { contentText } from '../../platform/i18n/content-text.js';
import { formatDate, formatDateTime } from '../../platform/i18n/dates.js';
import type { Frame } from '../../platform/rendering/frame.js';
import { definePage } from '../../platform/rendering/page.js';
import type { DocumentVerification, FileVerification } from '../application/verify-certificate.js';
import type { VerifierView } from '../domain/verification.js';

/** What a verifier reads: first the answer, then just enough to compare with what lies before them. */
export interface VerdictView {
  readonly title: string;
  readonly verdict: { readonly tone: 'good' | 'bad' | 'stale'; readonly symbol: string; readonly title: string; readonly text: string };
  readonly rows: readonly { readonly key: string; readonly value: string }[];
  /** What is said where nothing of this is real. */
  readonly demo: string;
  readonly checkedAt: string;
}

export const verdictPage = definePage<VerdictView>('verify/verdict');

export function verdictView(view: VerifierView, frame: Frame, file?: FileVerification): VerdictView {
  const { t, locale } = frame;
  return {
    title: t('核验结果'),
    verdict: verdictOf(view, frame, file),
    rows: [...certificateRows(view, frame), ...(file ? fileRows(file, frame) : [])],
    demo: frame.demo ? t('这是演示系统签发的证照，不具有法律效力。') : '',
    checkedAt: t('核验时间：{at}', { at: formatDateTime(frame.now, locale) }),
  };
}

/** A notice or decision. What it says is on it; whether a later one has taken its place is told by the case. */
export function documentVerdictView({ document, signer, signedAt }: DocumentVerification, frame: Frame): VerdictView {
  const { t, locale } = frame;
  return {
    title: t('核验结果'),
    verdict: {
      tone: 'good', symbol: 'circle-check', title: t('文书真实'),
      text: t('这是本市办理机关出具的文书，电子印章完好，出具后没有被改动。'),
    },
    rows: [
      { key: t('文书'), value: document.title },
      { key: t('文书编号'), value: document.number },
      { key: t('签章单位'), value: signer },
      { key: t('签章时间'), value: formatDateTime(signedAt, locale) },
    ],
    demo: frame.demo ? t('这是演示系统出具的文书，不具有法律效力。') : '',
    checkedAt: t('核验时间：{at}', { at: formatDateTime(frame.now, locale) }),
  };
}

function verdictOf({ standing }: VerifierView, { t, locale }: Frame, file: FileVerification | undefined): VerdictView['verdict'] {
  const source = file
    ? t('文件的电子印章完好，签发后没有被改动。')
    : t('这张证照由本市发证机关签发。请核对下面的内容与对方出示的是否一致。');
  switch (standing.standing) {
    case 'valid':
      if (file && !file.online) {
        return { tone: 'stale', symbol: 'circle-alert', title: t('文件真实，但查不到它现在的状态'), text: t('本市的证照库里没有这张证照，请向发证机关确认它是否仍然有效。') };
      }
      return { tone: 'good', symbol: 'circle-check', title: t('真实有效'), text: source };
    case 'not-yet':
      return { tone: 'stale', symbol: 'clock', title: t('真实，但还没有生效'), text: t('从{date}起有效。', { date: formatDate(standing.from, locale) }) };
    case 'expired':
      return { tone: 'stale', symbol: 'calendar-x', title: t('已过期'), text: t('有效期到{date}为止，不能再作为凭证。', { date: formatDate(standing.since, locale) }) };
    case 'revoked':
      return {
        tone: 'bad', symbol: 'circle-x', title: t('已注销'),
        text: t('{date}注销，不能作为凭证。原因：{reason}', { date: formatDate(standing.on, locale), reason: standing.reason }),
      };
    case 'superseded':
      return { tone: 'stale', symbol: 'history', title: t('已被新版本取代'), text: t('持证人已换发新版本，请对方出示最新的一版。') };
  }
}

function certificateRows(view: VerifierView, { t, locale }: Frame): VerdictView['rows'] {
  return [
    { key: t('证照名称'), value: contentText(view.name, locale) },
    { key: t('持证人'), value: view.holderName },
    { key: t('持证人证件号码'), value: view.holderCode },
    ...view.attributes.map(({ label, kind, value }) => ({ key: contentText(label, locale), value: kind === 'date' ? formatDate(value, locale) : value })),
    { key: t('发证机关'), value: view.issuer },
    { key: t('发证日期'), value: formatDate(view.issuedOn, locale) },
    {
      key: t('有效期'),
      value: view.validTo === null
        ? t('{from}起长期有效', { from: formatDate(view.validFrom, locale) })
        : t('{from}至{to}', { from: formatDate(view.validFrom, locale), to: formatDate(view.validTo, locale) }),
    },
    { key: t('证照标识'), value: view.identifier },
  ];
}

function fileRows(file: FileVerification, { t, locale }: Frame): VerdictView['rows'] {
  return [
    { key: t('签章单位'), value: file.signer },
    { key: t('签章时间'), value: formatDateTime(file.signedAt, locale) },
    ...(file.annotation
      ? [{ key: t('加注件'), value: t('只供{purpose}使用，{until}前有效', { purpose: file.annotation.JZJZZSY, until: file.annotation.JZJYXQJZSJ }) }]
      : []),
  ];
}
