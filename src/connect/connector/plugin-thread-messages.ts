import type { RawConfig } from '../../config/config-def.js';
import type { CarriedError } from '../../error/carried-error.js';
import type { LogLevel } from '../../logging/log-level.js';
import type { PluginModule } from '../plugin/plugin-module.js';
import type { ConnectorCode } from './connector-code.js';

/** What a thread for plugins is started with. */
export interface PluginThreadData {
  /** URL of the module that exports `createPlugins`. */
  readonly environmentModule: string;
  readonly workerConfig: RawConfig;
  readonly levels: Readonly<Record<string, LogLevel>>;
  /** The modules of `plugin.path`; none while they are still to be described. */
  readonly modules: readonly PluginModule[];
}

/** The methods that can be called in another thread, with what they take and give. */
export type PluginCalls = Omit<ConnectorCode, 'abandon' | 'close'> & {
  /** Imports a module of `plugin.path` to see what it has. */
  describe(location: string): Promise<PluginModule>;
};

export type PluginCallName = keyof PluginCalls;

/** From the main thread. */
export type PluginCommand =
  | {
      [Name in PluginCallName]: {
        readonly type: 'call';
        readonly call: number;
        readonly method: Name;
        readonly parameters: Parameters<PluginCalls[Name]>;
      };
    }[PluginCallName]
  | { readonly type: 'level'; readonly name: string; readonly level: LogLevel }
  /** Answered by `alive`: a thread that does not answer hangs. */
  | { readonly type: 'ping' };

/** To the main thread. */
export type PluginReport =
  /** The call is about to enter the plugin's code: whoever is silent from here on is that plugin. */
  | { readonly type: 'begun'; readonly call: number }
  | { readonly type: 'returned'; readonly call: number; readonly value: unknown }
  | { readonly type: 'threw'; readonly call: number; readonly error: CarriedError }
  | { readonly type: 'reconfiguration'; readonly run: number }
  | { readonly type: 'raised'; readonly run: number; readonly error: CarriedError }
  | { readonly type: 'alive' };
