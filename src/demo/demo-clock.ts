import { Inject, Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock, cityDateOf, DemoClock } from '../platform/clock/clock.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Calendars } from '../workflow/application/calendars.js';

const SETTING = 'demo_clock';
/** A process learns within this time that another one moved the clock. */
const LOOK_EVERY_MS = 1000;

export const CLOCK_MOVES = ['hour', 'day', 'working-day', 'week', 'eleven-months', 'year', 'now'] as const;
export type ClockMove = (typeof CLOCK_MOVES)[number];

/** Keeps the demonstration's time the same in every process: the offset is a row that each looks at. */
@Injectable()
export class SharedDemoClock implements OnModuleInit, BeforeApplicationShutdown {
  private readonly log = new Logger('demo-clock');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly dataSource: DataSource,
    private readonly calendars: Calendars,
  ) {}

  /** Undefined where time can't be moved. */
  private get movable(): DemoClock | undefined {
    return this.settings.demoClock && this.clock instanceof DemoClock ? this.clock : undefined;
  }

  async onModuleInit(): Promise<void> {
    if (!this.movable) return;
    await this.look();
    if (this.settings.mode === 'test') return;
    this.timer = setInterval(() => {
      this.look().catch((error: unknown) => this.log.warn(`the demo's time could not be read: ${String(error)}`));
    }, LOOK_EVERY_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  canMove(): boolean {
    return this.movable !== undefined;
  }

  /** How far ahead the demonstration is, in milliseconds; 0 is the present. */
  offset(): number {
    return this.movable?.offset ?? 0;
  }

  async move(move: ClockMove): Promise<void> {
    const clock = this.movable;
    if (!clock) throw new Error('the clock of this portal cannot be moved');
    // Another process may have moved it within the last second.
    await this.look();
    const target = this.target(clock.now(), move);
    const offset = target === undefined ? 0 : clock.offset + (target.getTime() - clock.now().getTime());
    await this.dataSource.query(
      `insert into setting (name, value) values ($1, to_jsonb($2::bigint))
       on conflict (name) do update set value = excluded.value, changed_at = now()`,
      [SETTING, Math.round(offset)],
    );
    clock.setOffset(Math.round(offset));
  }

  /** Where a move leads to; undefined for the present. */
  private target(from: Date, move: ClockMove): Date | undefined {
    switch (move) {
      case 'now':
        return undefined;
      case 'hour':
        return new Date(from.getTime() + 3_600_000);
      case 'day':
        return new Date(from.getTime() + 86_400_000);
      case 'week':
        return new Date(from.getTime() + 7 * 86_400_000);
      // Into the last month of what was issued for a year: when it may be renewed.
      case 'eleven-months': {
        const later = new Date(from);
        later.setUTCMonth(later.getUTCMonth() + 11);
        return later;
      }
      case 'year': {
        const next = new Date(from);
        next.setUTCFullYear(next.getUTCFullYear() + 1);
        return next;
      }
      case 'working-day':
        return this.nextOpening(from);
    }
  }

  /** 9:00 in the city on the next working day. The city's zone has no summer time. */
  private nextOpening(from: Date): Date {
    const calendar = this.calendars.current();
    let day = new Date(`${cityDateOf(from)}T09:00:00+08:00`);
    do day = new Date(day.getTime() + 86_400_000);
    while (!calendar.isWorkingDay(cityDateOf(day)));
    return day;
  }

  private async look(): Promise<void> {
    const rows: { value: unknown }[] = await this.dataSource.query('select value from setting where name = $1', [SETTING]);
    const offset = rows[0]?.value;
    this.movable?.setOffset(typeof offset === 'number' ? offset : 0);
  }
}

