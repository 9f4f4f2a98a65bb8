import type { ConnectorTaskId } from '../task/connector-task-id.js';
import type { TaskStatusListener } from '../task/task-status-listener.js';
import type { StatusStore } from './status-store.js';

/**
 * Writes what the worker reports of tasks into the status store. Stopped tasks are taken out by whoever had them stopped; failures are in the log already,
 * with their traces, from where they happened.
 */
export class TaskStates implements TaskStatusListener {
  readonly #statuses: StatusStore;
  readonly #version: (connector: string) => string | undefined;
  readonly #trackTopics: boolean;

  constructor(statuses: StatusStore, version: (connector: string) => string | undefined, trackTopics: boolean) {
    this.#statuses = statuses;
    this.#version = version;
    this.#trackTopics = trackTopics;
  }

  started(id: ConnectorTaskId): void {
    this.#set(id, 'RUNNING');
  }

  paused(id: ConnectorTaskId): void {
    this.#set(id, 'PAUSED');
  }

  resumed(id: ConnectorTaskId): void {
    this.#set(id, 'RUNNING');
  }

  failed(id: ConnectorTaskId, trace: string): void {
    this.#statuses.setTask(id, { state: 'FAILED', trace, version: this.#version(id.connector) });
  }

  stopped(): void {}

  topicUsed(id: ConnectorTaskId, topic: string): void {
    if (this.#trackTopics) this.#statuses.addTopic(id.connector, topic);
  }

  #set(id: ConnectorTaskId, state: 'RUNNING' | 'PAUSED'): void {
    this.#statuses.setTask(id, { state, version: this.#version(id.connector) });
  }
}
