import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { ChangeListener } from '../../platform/database/change-listener.js';
import type { Calendar } from '../core/calendar.js';
import { cityCalendar } from '../core/calendar.js';
import { addDays } from '../core/city-time.js';
import type { Announcement } from '../core/read-announcement.js';

const CALENDAR_CHANGED = 'calendar_changed';

/**
 * The calendar that deadlines are counted on: the State Council's notices as shipped, and what was announced to this
 * portal since. Loaded at boot, and again in every process when an announcement is made in one.
 */
@Injectable()
export class Calendars implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('calendar');
  private latest = cityCalendar();
  private listener: ChangeListener | undefined;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'databaseUrl'>,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.reload();
    const again = (): Promise<void> =>
      this.reload().catch((error: unknown) => this.log.error({ err: error }, 'the calendar could not be loaded; the last one stays'));
    this.listener = new ChangeListener(this.settings.databaseUrl ?? '', CALENDAR_CHANGED, again);
    await this.listener.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.listener?.stop();
  }

  current(): Calendar {
    return this.latest;
  }

  async reload(): Promise<void> {
    this.latest = await this.load(this.dataSource.manager);
  }

  /**
   * Adds a version; every process counts on it once the transaction has committed. Answers the calendar it makes, or that
   * the version was announced before.
   */
  async announce(manager: EntityManager, announcement: Announcement, at: Date): Promise<Calendar | { refused: 'announced-before' }> {
    const days = {
      ...Object.fromEntries(announcement.daysOff.map((date) => [date, false])),
      ...Object.fromEntries(announcement.workdays.map((date) => [date, true])),
    };
    const rows: unknown[] = await manager.query(
      `insert into calendar (version, announced_at, days, provisional_from) values ($1, $2, $3, $4)
       on conflict (version) do nothing returning version`,
      [announcement.version, at, JSON.stringify(days), addDays(announcement.announcedThrough, 1)],
    );
    if (rows.length === 0) return { refused: 'announced-before' };
    await manager.query('select pg_notify($1, $2)', [CALENDAR_CHANGED, announcement.version]);
    return this.load(manager);
  }

  /** All announcements together: a later one wins for the days it names, and none takes back how far was announced. */
  private async load(manager: EntityManager): Promise<Calendar> {
    const rows: { version: string; days: Record<string, boolean>; provisional_from: string }[] = await manager.query(
      'select version, days, provisional_from::text from calendar order by seq',
    );
    const latest = rows.at(-1);
    if (!latest) return cityCalendar();
    const corrections = Object.assign({}, ...rows.map(({ days }) => days)) as Record<string, boolean>;
    const calendar = cityCalendar({ version: latest.version, corrections });
    const announced = rows.map((row) => row.provisional_from).concat(calendar.provisionalFrom ?? []).sort();
    return { ...calendar, provisionalFrom: announced.at(-1) ?? latest.provisional_from };
  }
}
