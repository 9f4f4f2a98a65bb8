import { DebeziumException } from '../../../error/errors.js';
import type { PostProcessor } from '../../post-processor.js';
import type { SourcePlugins } from '../../source-task.js';
import type { PostgresConfig } from '../config/postgres-config.js';
import { notCreated, pluginNotFound, typeMissing } from './plugin-failure.js';
import { type ReselectOptions, reselectOptions } from './reselect-options.js';

const SERVICE = 'io.debezium.processors.PostProcessorRegistry';
const RESELECT = 'io.debezium.processors.reselect.ReselectColumnsPostProcessor';

/** The post processors of a task: made once, used by each of its runs. */
export interface LoadedPostProcessors {
  readonly reselecting: readonly ReselectOptions[];
  readonly others: readonly PostProcessor[];
}

/**
 * Makes the post processors of `post.processors`; null where there are none.
 * @throws DebeziumException for settings that are missing and classes that are not there, with Debezium's texts
 */
export async function loadPostProcessors(
  config: PostgresConfig,
  plugins: SourcePlugins,
  log: { readonly warn: (message: string) => void; readonly info: (message: string) => void },
): Promise<LoadedPostProcessors | null> {
  const names = config.list('post.processors');
  if (names.length === 0) return null;
  const reselecting: ReselectOptions[] = [];
  const others: PostProcessor[] = [];
  for (const name of names) {
    const settings = settingsOf(name, config, log.warn);
    const className = settings.type?.trim();
    if (!className) {
      const call = 'io.debezium.processors.spi.PostProcessor.configure(java.util.Map)';
      throw notCreated(SERVICE, typeMissing(call, 'postProcessor', `post.processors.${name}.type`));
    }
    const processor = className === RESELECT ? null : await plugins.postProcessor(className);
    if (className !== RESELECT && processor === null) {
      throw notCreated(SERVICE, pluginNotFound(className, 'post_processor'));
    }
    try {
      if (processor === null) reselecting.push(reselectOptions(settings, log));
      else processor.configure(settings);
    } catch (error) {
      throw notCreated(SERVICE, error);
    }
    if (processor !== null) others.push(processor);
  }
  return { reselecting, others };
}

/** The newer form of settings, `post.processors.<name>.…`, hides the older one, `<name>.…`. */
function settingsOf(
  name: string,
  config: PostgresConfig,
  warn: (message: string) => void,
): Readonly<Record<string, string>> {
  const settings = config.under(`post.processors.${name}.`);
  if (Object.keys(settings).length > 0) return settings;
  const old = config.under(`${name}.`);
  if (old.type === undefined) {
    const missing = `Post processor '${name}' is missing '${name}.type' and/or '${name}.<option>' configurations`;
    throw notCreated(SERVICE, new DebeziumException(missing));
  }
  warn('The configuration used for post-processors is deprecated, please refer to the documentation.');
  return old;
}
