import type { ConnectorTaskId } from '../task/connector-task-id.js';
import type { RunState, StateInfo, TaskStateInfo } from './entities.js';

/** States of one connector and its tasks, and the topics they use. */
interface Entry {
  connector: StateInfo | null;
  readonly tasks: Map<number, StateInfo>;
  readonly topics: Set<string>;
  /** When one of the states last became another one. */
  changedAt: Date;
}

/** What a new state says; the worker is always this one. */
export interface NewState {
  readonly state: RunState;
  readonly version?: string | null;
  readonly trace?: string;
}

/** What is: the states of connectors and tasks on this worker, as they were last reported. */
export class StatusStore {
  readonly #workerId: () => string;
  readonly #entries = new Map<string, Entry>();

  /** `workerId` is asked at each change: the port may be known only after the start. */
  constructor(workerId: () => string) {
    this.#workerId = workerId;
  }

  setConnector(name: string, state: NewState): void {
    const entry = this.#entry(name);
    if (entry.connector?.state !== state.state) entry.changedAt = new Date();
    entry.connector = this.#stateInfo(state);
  }

  setTask(id: ConnectorTaskId, state: NewState): void {
    const entry = this.#entry(id.connector);
    if (entry.tasks.get(id.task)?.state !== state.state) entry.changedAt = new Date();
    entry.tasks.set(id.task, this.#stateInfo(state));
  }

  removeTask(id: ConnectorTaskId): void {
    this.#entries.get(id.connector)?.tasks.delete(id.task);
  }

  remove(name: string): void {
    this.#entries.delete(name);
  }

  connector(name: string): StateInfo | null {
    return this.#entries.get(name)?.connector ?? null;
  }

  /** When the state of a connector or of one of its tasks last changed. */
  changedAt(name: string): Date | null {
    return this.#entries.get(name)?.changedAt ?? null;
  }

  task(id: ConnectorTaskId): TaskStateInfo | null {
    const info = this.#entries.get(id.connector)?.tasks.get(id.task);
    return info ? { id: id.task, ...info } : null;
  }

  /** In the order of their numbers. */
  tasks(name: string): TaskStateInfo[] {
    const tasks = [...(this.#entries.get(name)?.tasks ?? [])].sort(([a], [b]) => a - b);
    return tasks.map(([id, info]) => ({ id, ...info }));
  }

  addTopic(name: string, topic: string): void {
    this.#entries.get(name)?.topics.add(topic);
  }

  resetTopics(name: string): void {
    this.#entries.get(name)?.topics.clear();
  }

  topics(name: string): string[] {
    return [...(this.#entries.get(name)?.topics ?? [])];
  }

  #entry(name: string): Entry {
    let entry = this.#entries.get(name);
    if (!entry) {
      entry = { connector: null, tasks: new Map(), topics: new Set(), changedAt: new Date() };
      this.#entries.set(name, entry);
    }
    return entry;
  }

  #stateInfo({ state, trace, version }: NewState): StateInfo {
    const info: StateInfo = { state, worker_id: this.#workerId() };
    return { ...info, ...(version === undefined ? {} : { version }), ...(trace === undefined ? {} : { trace }) };
  }
}
