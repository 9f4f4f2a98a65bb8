import { ConfigException } from '../../error/errors.js';
import type { DesiredConnector, DesiredState } from '../desired-connector.js';
import type { Manifest } from './manifest.js';

/** Settings that stand in `spec` by another name, and must not stand in `spec.config` too. */
const RESERVED: Readonly<Record<string, string>> = {
  name: 'metadata.name',
  'connector.class': 'spec.class',
  'tasks.max': 'spec.tasksMax',
  'connector.plugin.version': 'spec.version',
};

const STATES: readonly string[] = ['running', 'paused', 'stopped'];

/** The annotations by which Strimzi's operator takes orders, and what does the same here. */
const ORDERS: Readonly<Record<string, string>> = {
  'strimzi.io/restart': 'millrace ctl restart NAME --tasks',
  'strimzi.io/restart-task': 'millrace ctl restart NAME --task ID',
  'strimzi.io/connector-offsets': 'millrace ctl offsets',
};

/** The label that says to which KafkaConnect a KafkaConnector belongs. */
export const CLUSTER_LABEL = 'strimzi.io/cluster';

/**
 * The connector that a `KafkaConnector` describes. As with the operator, one without `state` is to run.
 *
 * @see https://strimzi.io/docs/operators/latest/configuring.html#type-KafkaConnectorSpec-reference
 * @throws ConfigException naming the field that is missing or wrong
 */
export function desiredConnector({ name, kind, spec, config, annotations }: Manifest): DesiredConnector {
  const warnings: string[] = [];
  const where = `${kind} ${name}`;
  const connectorClass = spec.class;
  if (typeof connectorClass !== 'string' || connectorClass === '') {
    throw new ConfigException(`${where}: spec.class must name the connector's class.`);
  }
  const settings: Record<string, string> = { 'connector.class': connectorClass, 'tasks.max': tasksMax(where, spec) };
  if (spec.version !== undefined) settings['connector.plugin.version'] = String(spec.version);
  for (const [key, value] of Object.entries(config)) {
    const field = RESERVED[key];
    if (field === undefined) settings[key] = value;
    else warnings.push(`spec.config.${key} has no effect: ${field} says it`);
  }
  for (const [order, command] of Object.entries(ORDERS)) {
    if (annotations[order] !== undefined) {
      warnings.push(`the annotation ${order} is an order to an operator; use: ${command.replace('NAME', name)}`);
    }
  }
  if (spec.autoRestart !== undefined)
    warnings.push('spec.autoRestart has no effect: it needs an operator that watches');
  return { name, config: { ...settings, name }, state: state(where, spec), warnings };
}

function tasksMax(where: string, { tasksMax: value }: Manifest['spec']): string {
  if (value === undefined) return '1';
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return String(value);
  throw new ConfigException(
    `${where}: spec.tasksMax is ${JSON.stringify(value)}; it must be a whole number from 1 on.`,
  );
}

/** `pause: true` is the older way to say `state: paused`; `state` counts where both stand. */
function state(where: string, { state: value, pause }: Manifest['spec']): DesiredState {
  if (value === undefined) return pause === true ? 'PAUSED' : 'RUNNING';
  if (typeof value === 'string' && STATES.includes(value)) return value.toUpperCase() as DesiredState;
  throw new ConfigException(
    `${where}: spec.state is ${JSON.stringify(value)}; it must be one of ${STATES.join(', ')}.`,
  );
}
