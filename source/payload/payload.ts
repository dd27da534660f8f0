/** Bytes at rest: a serialized job or result, in a file of its own. */
export type Payload = {
  /** Absolute path of the file. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Deletes the file; harmless twice. */
  discard(): Promise<void>;
};
