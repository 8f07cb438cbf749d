import { definePage } from '../../platform/rendering/page.js';

export interface DeclineSignatureView {
  readonly title: string;
  readonly document: string;
  readonly hasErrors: boolean;
  readonly errors: readonly { readonly text: string; readonly href: string }[];
  readonly error: string;
  readonly reason: string;
  readonly most: string;
  readonly shown: string;
  readonly action: string;
  readonly backHref: string;
}

export const declineSignaturePage = definePage<DeclineSignatureView>('cases/decline-signature');
