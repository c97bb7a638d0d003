/** One run of a measure and of its floor, in the unit of the measure. */
export interface Sample {
  readonly figure: number;
  readonly floor: number;
}

/** Something that must stay fast or small, compared to a floor measured on the same machine at the same time. */
export interface Measure {
  readonly name: string;
  /** Name of the floor. */
  readonly floorName: string;
  readonly unit: 'ms' | 'bytes' | 'MB';
  /** Largest allowed ratio of figure to floor. */
  readonly bar: number;
  /** Takes one sample. Figure and floor are measured one after the other, so that other load affects both. */
  run(): Promise<Sample>;
}
