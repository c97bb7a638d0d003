/** One run of a measure: what it came to and what its floor came to, in the measure's unit. */
export interface Sample {
  readonly figure: number;
  readonly floor: number;
}

/** Something that must stay fast or small, held against a floor that is measured on the same machine at the same time. */
export interface Measure {
  readonly name: string;
  /** What the floor is, in words. */
  readonly floorName: string;
  readonly unit: 'ms' | 'bytes' | 'MB';
  /** The largest ratio of figure to floor that is good enough. */
  readonly bar: number;
  /** Takes one sample. Figure and floor are taken one after the other, so that what else the machine does touches both. */
  run(): Promise<Sample>;
}
