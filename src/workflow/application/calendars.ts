import { Injectable } from '@nestjs/common';
import type { Calendar } from '../core/calendar.js';
import { cityCalendar } from '../core/calendar.js';

/** The calendar that deadlines are counted on. */
@Injectable()
export class Calendars {
  private readonly announced = cityCalendar();

  current(): Calendar {
    return this.announced;
  }
}
