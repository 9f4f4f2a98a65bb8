/** The standard input of the process, paused while nobody reads it. In a worker thread it is the one the main thread hands on. */
export class StandardInput {
  readonly #onReadable = () => undefined;

  constructor() {
    // Without a listener for `readable` the stream does not fill its buffer.
    process.stdin.on('readable', this.#onReadable);
  }

  /** What has arrived, or null when there is nothing yet. */
  read(): Buffer | null {
    const chunk: Buffer | string | null = process.stdin.read();
    return typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  }

  close(): void {
    process.stdin.off('readable', this.#onReadable);
    process.stdin.unref?.();
  }
}
