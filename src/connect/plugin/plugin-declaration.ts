import type { PluginKinds, PluginType } from './plugins.js';

/** How a plugin makes itself known: names and version at once, its code only when it is used. */
export type PluginDeclaration = {
  [T in PluginType]: {
    readonly type: T;
    /** The Java class name (or, for plugins without a Java original, any dotted name) by which configurations name it. */
    readonly className: string;
    readonly version: string;
    /** Default: `classpath`, the plugins that come with the worker. */
    readonly location?: string;
    /** Loads the code. Called at most once per thread; the result is called for each instance. */
    readonly load: () => Promise<() => PluginKinds[T]>;
  };
}[PluginType];
