import type { ConnectorStateInfo, RestartRequest } from './entities.js';

/** What of a connector is started anew. */
export interface Restart {
  readonly restartsConnector: boolean;
  readonly tasks: readonly number[];
}

/** One restart that does for two. */
export function joinedRestart(one: Restart, other: Restart): Restart {
  return {
    restartsConnector: one.restartsConnector || other.restartsConnector,
    tasks: [...new Set([...one.tasks, ...other.tasks])],
  };
}

/** What a restart request covers, taken from the states at the moment of the request. */
export class RestartPlan implements Restart {
  readonly restartsConnector: boolean;
  readonly tasks: readonly number[];
  /** The states with RESTARTING on what will restart; an old trace stays visible until the restart has succeeded. */
  readonly status: ConnectorStateInfo;

  constructor(request: RestartRequest, status: ConnectorStateInfo) {
    const covered = (state: string) => !request.onlyFailed || state === 'FAILED';
    this.restartsConnector = covered(status.connector.state);
    this.tasks = request.includeTasks ? status.tasks.filter((task) => covered(task.state)).map((task) => task.id) : [];
    this.status = {
      ...status,
      connector: this.restartsConnector ? { ...status.connector, state: 'RESTARTING' } : status.connector,
      tasks: status.tasks.map((task) => (this.tasks.includes(task.id) ? { ...task, state: 'RESTARTING' } : task)),
    };
  }
}
