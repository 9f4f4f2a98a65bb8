import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { condition, connectorResource } from '../../../../src/cli/strimzi/connector-resource.js';
import type { RunState } from '../../../../src/connect/herder/entities.js';

const WORKER = 'task-connect-connect-0.task-connect-connect.kafka.svc:8083';

function observed(connector: RunState, task: RunState) {
  const config = { 'connector.class': 'X', 'tasks.max': '1', file: 'f', name: 'file-source' };
  return {
    info: { name: 'file-source', config, tasks: [], type: 'source' as const },
    status: {
      name: 'file-source',
      connector: { state: connector, worker_id: WORKER },
      tasks: [{ id: 0, state: task, worker_id: WORKER }],
      type: 'source' as const,
    },
    topics: ['b', 'a'],
    changedAt: new Date('2025-01-15T10:30:00.123Z'),
  };
}

describe('connectorResource', () => {
  it("shows the status of lesson 000, 'Monitoring Connector Status'", () => {
    const { status } = connectorResource(observed('RUNNING', 'RUNNING'), 'task-connect', null) as { status: object };
    expect(stringify({ status }, { indentSeq: false, version: '1.1' })).toBe(`status:
  conditions:
  - lastTransitionTime: "2025-01-15T10:30:00Z"
    status: "True"
    type: Ready
  connectorStatus:
    connector:
      state: RUNNING
      worker_id: ${WORKER}
    name: file-source
    tasks:
    - id: 0
      state: RUNNING
      worker_id: ${WORKER}
    type: source
  tasksMax: 1
  topics:
  - a
  - b
`);
  });

  it('is a resource that can be applied again', () => {
    const resource = connectorResource(observed('PAUSED', 'PAUSED'), 'task-connect', null);
    expect(resource).toMatchObject({
      apiVersion: 'kafka.strimzi.io/v1',
      kind: 'KafkaConnector',
      metadata: { name: 'file-source', labels: { 'strimzi.io/cluster': 'task-connect' } },
      spec: { class: 'X', tasksMax: 1, config: { file: 'f' }, state: 'paused' },
    });
  });
});

describe('condition', () => {
  it.each([
    ['FAILED', 'FAILED', 'Connector has failed, see connectorStatus for more details.'],
    ['RUNNING', 'FAILED', 'The following tasks have failed: 0, see connectorStatus for more details.'],
  ] as const)('is NotReady for a connector %s with a task %s', (connector, task, message) => {
    expect(condition(observed(connector, task))).toMatchObject({ type: 'NotReady', reason: 'Throwable', message });
  });

  it('has no time where the worker does not tell one', () => {
    expect(condition({ ...observed('PAUSED', 'PAUSED'), changedAt: null })).toEqual({ status: 'True', type: 'Ready' });
  });
});
