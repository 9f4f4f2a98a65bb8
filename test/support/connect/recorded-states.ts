import { type ConnectorTaskId, taskIdText } from '../../../src/connect/task/connector-task-id.js';
import type { TaskStatusListener } from '../../../src/connect/task/task-status-listener.js';

/** Remembers what became of tasks, as `started t-0`, `failed t-0`. */
export class RecordedStates implements TaskStatusListener {
  readonly states: string[] = [];
  readonly traces: string[] = [];
  readonly topics: string[] = [];

  started(id: ConnectorTaskId): void {
    this.states.push(`started ${taskIdText(id)}`);
  }

  paused(id: ConnectorTaskId): void {
    this.states.push(`paused ${taskIdText(id)}`);
  }

  resumed(id: ConnectorTaskId): void {
    this.states.push(`resumed ${taskIdText(id)}`);
  }

  failed(id: ConnectorTaskId, trace: string): void {
    this.states.push(`failed ${taskIdText(id)}`);
    this.traces.push(trace);
  }

  stopped(id: ConnectorTaskId): void {
    this.states.push(`stopped ${taskIdText(id)}`);
  }

  topicUsed(_: ConnectorTaskId, topic: string): void {
    this.topics.push(topic);
  }
}
