import type { Frame } from '../../platform/rendering/frame.js';
import type { BookingRefusal } from '../application/book-appointment.js';

/** What was wrong with a booking, and what to do next. */
export function bookingRefusalText(refusal: BookingRefusal, { t }: Frame): string {
  switch (refusal.refused) {
    case 'slot-full':
      return t('这个时间刚刚被别人约走了，请另选一个。');
    case 'no-such-slot':
      return t('请从下面选一个时间。');
    case 'no-such-office':
      return t('请先选一个窗口，再选时间。');
    case 'begun':
      return t('工作人员已经开始核验，现在不能再改约或取消。');
    case 'nothing-booked':
      return t('现在没有预约，也许已经取消或过了时间。');
    case 'settled':
      return t('这次核验已经有了结果，或者正在用别的方式进行。');
  }
}
