import type { Struct } from '../data/struct.js';

/**
 * Changes events after they are made and before transforms see them: `post.processors=a`, `post.processors.a.type=<class name>`,
 * `post.processors.a.<option>=…`.
 *
 * @see https://debezium.io/documentation/reference/stable/post-processors/index.html
 */
export interface PostProcessor {
  /** The settings under the processor's name, without it; `type` among them. @throws ConfigException fails the task */
  configure(settings: Readonly<Record<string, string>>): void;
  /**
   * Called for every data change in order, also those of snapshots; not for tombstones, messages, heartbeats and transaction records.
   * @param key null for a table without key
   * @param value the envelope, which may be changed in place (`value.get('after').put(…)`); its schema may not
   * @throws whatever it wants: `event.processing.failure.handling.mode` decides what becomes of the event
   */
  apply(key: Struct | null, value: Struct): void | Promise<void>;
  close?(): void | Promise<void>;
}
