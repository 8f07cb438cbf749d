import { definePage } from '../../platform/rendering/page.js';

export interface WithdrawView {
  readonly title: string;
  readonly serviceName: string;
  readonly number: string;
  readonly action: string;
  readonly backHref: string;
}

export const withdrawPage = definePage<WithdrawView>('cases/withdraw');
