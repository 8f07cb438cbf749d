import type { Answers, Region } from '../../forms/answers.js';
import { formatDateTime } from '../../platform/i18n/dates.js';
import { definePage } from '../../platform/rendering/page.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { OpenSignature } from '../application/open-signature.js';
import { composeSigningDocument, type SigningContent } from '../documents/compose-signing-document.js';
import type { CheckProblem, SignatureView as PenView } from './check.view.js';
import { displayOf, serviceName } from './service-words.js';
import { checkWayText } from './signing-words.js';

interface DocumentWords {
  readonly title: string;
  readonly blocks: readonly { readonly heading: string; readonly paragraph: string }[];
}

export interface SignatureView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly serviceName: string;
  readonly number: string;
  /** The text was changed after this person had signed it; '' otherwise. */
  readonly changed: string;
  readonly document: DocumentWords;
  /** What it says in the reader's language; the Chinese is what is signed. */
  readonly courtesy: DocumentWords | null;
  readonly fileHref: string;
  readonly hash: string;
  readonly tag: { readonly text: string; readonly colour: string };
  readonly status: string;
  /** A check to be begun (a form), or one under way (a link). */
  readonly checkAction: string;
  readonly checkHref: string;
  readonly pen: {
    readonly action: string;
    readonly sendCodeAction: string;
    readonly shown: string;
    readonly statement: string;
    readonly declared: boolean;
    readonly declarationError: string;
    readonly signature: PenView;
  } | null;
  readonly declineHref: string;
}

export const signaturePage = definePage<SignatureView>('cases/signature');

export function signatureView(
  open: OpenSignature,
  given: {
    readonly problems: readonly CheckProblem[];
    readonly declared: boolean;
    readonly codeSent: boolean;
    /** Of the submission, for readers of English; empty for others. */
    readonly answers: Answers;
    readonly regions: readonly Region[];
  },
  frame: Frame,
): SignatureView {
  const { t } = frame;
  const { signatory, caseFile, version, document, check } = open;
  const base = `/signatures/${signatory.id}`;
  const problemAt = (at: CheckProblem['at']): string => given.problems.find((problem) => problem.at === at)?.text ?? '';
  const maySign = open.standing === 'waiting' && (!open.needsCheck || check?.state === 'passed');
  const underWay = check?.state === 'open' || check?.state === 'waiting';
  const asksCheck = open.standing === 'waiting' && open.needsCheck && check?.state !== 'passed';
  const { template, form } = { template: version.service.document, form: version.service.form };
  const { content } = displayOf(version.service, frame, given.regions);
  return {
    title: document.content.title,
    hasErrors: given.problems.length > 0,
    errors: given.problems.map(({ text, href }) => ({ text, href })),
    serviceName: serviceName(version.service, frame),
    number: caseFile.number,
    changed: open.signedEarlier && open.standing === 'waiting' ? t('您签过以后，文件的内容改动过，原来的签署不再有效。请重新看过，再核验、签署一次。') : '',
    document: wordsOf(document.content),
    courtesy: frame.locale === 'en' && template
      ? wordsOf(composeSigningDocument(template, { form, answers: given.answers, regions: given.regions, content }))
      : null,
    fileHref: `${base}/document`,
    hash: document.hash,
    ...statusOf(open, frame),
    checkAction: asksCheck && !underWay ? `${base}/identity-check` : '',
    checkHref: asksCheck && underWay ? `/identity-check/${check.id}` : '',
    pen: maySign
      ? {
          action: `${base}/sign`,
          sendCodeAction: `${base}/signature-code`,
          shown: document.hash,
          statement: t('我是{name}，已看过并同意《{document}》的全部内容，自愿签署。', { name: signatory.person.name, document: document.content.title }),
          declared: given.declared,
          declarationError: problemAt('declaration'),
          signature: { passwordError: problemAt('password'), codeError: problemAt('code'), codeSent: given.codeSent },
        }
      : null,
    declineHref: open.standing === 'waiting' ? `${base}/decline` : '',
  };
}

function statusOf(open: OpenSignature, { t, locale }: Frame): Pick<SignatureView, 'tag' | 'status'> {
  const { own, check } = open;
  switch (open.standing) {
    case 'signed':
      return {
        tag: { text: t('您已签署'), colour: 'green' },
        status: own ? t('您于 {time} 签署了这份文件。全部签完后送交受理。', { time: formatDateTime(own.at, locale) }) : '',
      };
    case 'declined':
      return { tag: { text: t('您不同意签署'), colour: 'red' }, status: t('您的理由已转告申请人。文件改好后会再请您看。') };
    case 'over':
      return { tag: { text: t('不用签署了'), colour: 'grey' }, status: t('这份申请已经撤回、终止或往下办理，不能再签署。') };
    case 'idle':
      return { tag: { text: t('现在不用签署'), colour: 'grey' }, status: t('文件正在修改，或已经不用您签。需要您签时会再通知您。') };
    case 'waiting':
      if (!open.needsCheck) return { tag: { text: t('待您签署'), colour: 'yellow' }, status: t('请看过文件，再签署。') };
      if (check?.state === 'passed' && check.way && check.decidedAt) {
        return {
          tag: { text: t('待您签署'), colour: 'yellow' },
          status: t('身份已核验（{way}，{time}）。这次核验只对这份文件有效，现在可以签署。', {
            way: checkWayText(check.way, t), time: formatDateTime(check.decidedAt, locale),
          }),
        };
      }
      if (check?.state === 'waiting') return { tag: { text: t('核验中'), colour: 'blue' }, status: t('您的身份核验正在办理，通过后就能签署。') };
      if (check?.state === 'failed') return { tag: { text: t('核验未通过'), colour: 'red' }, status: t('上次核验没有通过。您可以再核验一次，也可以换一种方式。') };
      return { tag: { text: t('待核验'), colour: 'yellow' }, status: t('签署前请先核验身份：人脸、视频或到窗口，三种方式效力相同。这次核验只对这份文件有效。') };
  }
}

function wordsOf(content: SigningContent): DocumentWords {
  return {
    title: content.title,
    blocks: content.blocks.map((block) => ({
      heading: block.kind === 'heading' ? block.text : '', paragraph: block.kind === 'paragraph' ? block.text : '',
    })),
  };
}
