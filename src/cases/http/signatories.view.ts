import { maskName } from '../../certificates/domain/masking.js';
import { definePage } from '../../platform/rendering/page.js';
import type { Frame } from '../../platform/rendering/frame.js';
import type { SigningState } from '../application/read-signing.js';
import type { ResendRefusal } from '../application/resend-invitation.js';
import type { CaseFile } from '../domain/case.js';
import { signingLines, signingSummary, standingTag } from './signing-words.js';

export interface SignatoryProblem {
  readonly id: string;
  readonly refused: Exclude<ResendRefusal['refused'], 'no-such-case' | 'other-party' | 'no-such-signatory'>;
  readonly typed: string;
}

export interface SignatoriesView {
  readonly title: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly sent: boolean;
  readonly backHref: string;
  readonly number: string;
  readonly summary: string;
  readonly fileHref: string;
  readonly fileText: string;
  readonly people: readonly {
    readonly id: string;
    readonly name: string;
    readonly tag: { readonly text: string; readonly colour: string };
    readonly lines: readonly string[];
    /** Absent once they have signed, or nothing is asked of them. */
    readonly reach: {
      readonly resendAction: string;
      readonly mobileAction: string;
      readonly mobileId: string;
      readonly mobile: string;
      readonly error: string;
      readonly open: boolean;
    } | null;
  }[];
}

export const signatoriesPage = definePage<SignatoriesView>('cases/signatories');

export function signatoriesView(
  caseFile: CaseFile, state: SigningState, given: { readonly problem: SignatoryProblem | undefined; readonly sent: boolean }, frame: Frame,
): SignatoriesView {
  const { t } = frame;
  const { problem } = given;
  const base = `/cases/${caseFile.number}`;
  const text = problem && problemText(problem.refused, frame);
  const onMobile = problem?.refused === 'bad-mobile';
  return {
    title: t('签署情况'),
    hasErrors: text !== undefined,
    errors: problem && text ? [{ text, href: onMobile ? `#mobile-${problem.id}` : `#signatory-${problem.id}` }] : [],
    sent: given.sent && text === undefined,
    backHref: base,
    number: caseFile.number,
    summary: signingSummary(state, frame),
    fileHref: `${base}/signatories/document`,
    fileText: state.complete ? t('下载已签署的《{document}》', { document: state.document.content.title }) : t('下载《{document}》', { document: state.document.content.title }),
    people: state.people.map((person) => {
      const { signatory } = person;
      const mine = problem?.id === signatory.id;
      return {
        id: `signatory-${signatory.id}`,
        name: maskName(signatory.person.name),
        tag: standingTag(person.standing, t),
        lines: signingLines(person, frame),
        reach: signatory.stepToken === undefined
          ? null
          : {
              resendAction: `${base}/signatories/${signatory.id}/resend`,
              mobileAction: `${base}/signatories/${signatory.id}/mobile`,
              mobileId: `mobile-${signatory.id}`,
              mobile: mine ? problem.typed : '',
              error: mine && onMobile ? (text ?? '') : '',
              open: mine && onMobile,
            },
      };
    }),
  };
}

function problemText(refused: SignatoryProblem['refused'], { t }: Frame): string {
  switch (refused) {
    case 'not-asked': return t('这位签署人现在不用签署，不用再发链接');
    case 'too-soon': return t('链接刚刚发过，请 10 分钟后再发');
    case 'too-often': return t('给这位签署人发的消息太多了，请当面联系，或撤回后重新申请');
    case 'bad-mobile': return t('请填写 11 位手机号码');
  }
}
