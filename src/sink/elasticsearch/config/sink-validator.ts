import type { RawConfig, ValidatedValue } from '../../../config/config-def.js';
import { ConfigException } from '../../../error/errors.js';
import { checkCluster } from '../cluster/cluster-check.js';
import { checkCombinations } from './combinations.js';
import { elasticsearchSettings } from './settings.js';
import { type ElasticsearchSinkConfig, readSinkConfig } from './sink-config.js';

/** Adds an error to a setting. */
export type Complain = (setting: string, message: string) => void;

/** Every setting with what is wrong with it: by itself first, then together with others, then against the cluster. */
export async function validateSinkConfig(raw: RawConfig): Promise<ValidatedValue[]> {
  const values = elasticsearchSettings().validate(raw);
  const sound = () => values.every(({ errorMessages }) => errorMessages.length === 0);
  if (!sound()) return values;
  const complain: Complain = (setting, message) => {
    values.find(({ name }) => name === setting)?.errorMessages.push(message);
  };
  let config: ElasticsearchSinkConfig;
  try {
    config = readSinkConfig(raw);
  } catch (error) {
    if (!(error instanceof ConfigException)) throw error;
    complain('topic.to.external.resource.mapping', error.message);
    return values;
  }
  checkCombinations(config, raw, complain);
  if (sound()) await checkCluster(config, raw, complain);
  return values;
}
