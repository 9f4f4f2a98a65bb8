import type { ConnectorTaskId } from '../task/connector-task-id.js';
import type { TaskStatusListener } from '../task/task-status-listener.js';
import type { TaskEvents } from './task-host.js';

/** The status listener of one run: passes everything on under the run's number. */
export class EventListener implements TaskStatusListener {
  readonly #events: TaskEvents;
  readonly #run: number;

  constructor(events: TaskEvents, run: number) {
    this.#events = events;
    this.#run = run;
  }

  started(): void {
    this.#events.started(this.#run);
  }

  paused(): void {
    this.#events.paused(this.#run);
  }

  resumed(): void {
    this.#events.resumed(this.#run);
  }

  failed(_: ConnectorTaskId, trace: string): void {
    this.#events.failed(this.#run, trace);
  }

  stopped(): void {
    this.#events.stopped(this.#run);
  }

  topicUsed(_: ConnectorTaskId, topic: string): void {
    this.#events.topicUsed(this.#run, topic);
  }
}
