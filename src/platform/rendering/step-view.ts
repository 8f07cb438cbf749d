/** One stop of the `steps` partial: a timeline that reads like a parcel's. */
export interface StepView {
  readonly title: string;
  readonly state?: 'done' | 'now' | 'late';
  readonly lines?: readonly string[];
  readonly href?: string;
}
