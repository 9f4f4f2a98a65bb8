/** What came of one vector or one transcript. */
export interface Outcome {
  readonly file: string;
  readonly id: string;
  /** The first difference to the original; null where there is none. */
  readonly difference: string | null;
}

/** Knows how to run one kind of file. */
export interface FileRunner {
  accepts(content: unknown): boolean;
  run(file: string, content: unknown): AsyncIterable<Outcome>;
}
