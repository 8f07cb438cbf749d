/** How an identity was proven beyond name and number. Equal in law and in effect. */
export type ProvenBy = 'face' | 'video' | 'window' | 'national';

/** Until when a person's identity counts as proven. */
export interface Assurance {
  readonly until: Date;
  readonly by: ProvenBy;
}
