import type { SourcePlugins } from '../../source/source-task.js';
import type { Plugins } from './plugins.js';

/** The plugins that a source connector may ask for itself. */
export function sourcePlugins(plugins: Plugins): SourcePlugins {
  return {
    customConverter: async (name) =>
      plugins.find(['custom_converter'], name) === undefined ? null : plugins.newCustomConverter(name),
    postProcessor: async (name) =>
      plugins.find(['post_processor'], name) === undefined ? null : plugins.newPostProcessor(name),
  };
}
