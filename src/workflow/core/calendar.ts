/**
 * The city's working days. A calendar is a value with a version: a deadline says by which version it was counted,
 * and is counted again when a year that was only provisional is announced.
 */
export interface Calendar {
  readonly version: string;
  /** `date` is 'YYYY-MM-DD' in Asia/Shanghai. */
  isWorkingDay(date: string): boolean;
  /** The first day for which no notice has been published yet. */
  readonly provisionalFrom?: string;
  /** Office hours as minutes of the day, ascending, for limits in working hours. */
  readonly hours: readonly OfficeHours[];
}

export interface OfficeHours { readonly from: number; readonly to: number }

/** 9:00–12:00 and 13:30–17:30. */
export const USUAL_HOURS: readonly OfficeHours[] = [{ from: 540, to: 720 }, { from: 810, to: 1050 }];
