/** The city's zone. Calendar dates everywhere are dates in this zone, whatever the server's own zone is. */
export const CITY_TIME_ZONE = 'Asia/Shanghai';

const cityDate = new Intl.DateTimeFormat('en-CA', {
  timeZone: CITY_TIME_ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The calendar date in the city at an instant, as 'YYYY-MM-DD'. */
export function cityDateOf(instant: Date): string {
  return cityDate.format(instant);
}

/** The only source of time for rules and records. A demonstration and a test can move it; production can't. */
export abstract class Clock {
  abstract now(): Date;

  today(): string {
    return cityDateOf(this.now());
  }
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** A clock that runs ahead (or behind) by an offset shared by every process through the database. */
export class DemoClock extends Clock {
  private offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  get offset(): number {
    return this.offsetMs;
  }

  setOffset(milliseconds: number): void {
    this.offsetMs = milliseconds;
  }
}
