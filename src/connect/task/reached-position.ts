/**
 * Up to which position of its source a task has made everything durable.
 *
 * A poll that has returned reached some position; it counts once the last record that was appended until then is durable.
 */
export class ReachedPosition {
  /** Positions in order, each with the number of the last record before it. */
  #waiting: { position: number; readonly record: number }[] = [];
  #reached: number | null = null;

  /** All polls that have returned reached `position`; their records have been appended, `record` the last of them. */
  note(position: number | null, record: number, durable: number): void {
    if (position === null) return;
    const last = this.#waiting[this.#waiting.length - 1];
    if (last?.record === record) last.position = Math.max(last.position, position);
    else this.#waiting.push({ position, record });
    this.at(durable);
  }

  /** The position when the record of this number, and all before it, are durable; null before the first. */
  at(durable: number): number | null {
    let done = 0;
    for (const { position, record } of this.#waiting) {
      if (record > durable) break;
      this.#reached = Math.max(this.#reached ?? 0, position);
      done++;
    }
    if (done > 0) this.#waiting = this.#waiting.slice(done);
    return this.#reached;
  }
}
