import { createRequire } from 'node:module';
import { isatty } from 'node:tty';
import { threadId } from 'node:worker_threads';
import { type DestinationStream, destination, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import type PinoPretty from 'pino-pretty';
import { javaTrace } from '../error/java-trace.js';
import { LOG_LEVELS, type LogLevel } from './log-level.js';
import { redact } from './redact.js';

/** What `GET /admin/loggers/NAME` answers. */
export interface LoggerState {
  readonly level: LogLevel;
  /** When the level was last changed; milliseconds since the epoch, null if never. */
  readonly lastModified: number | null;
}

/** A named logger. Messages, fields and traces are written without passwords. */
export class Logger {
  readonly name: string;
  readonly #out: PinoLogger;

  constructor(name: string, out: PinoLogger) {
    this.name = name;
    this.#out = out;
  }

  set level(level: LogLevel) {
    this.#out.level = LOG_LEVELS[level];
  }

  /** Whether debug messages are written; ask before building an expensive one. */
  get debugEnabled(): boolean {
    return this.#out.isLevelEnabled('debug');
  }

  trace(message: string): void {
    if (this.#out.isLevelEnabled('trace')) this.#out.trace(redact(message));
  }

  debug(message: string): void {
    if (this.#out.isLevelEnabled('debug')) this.#out.debug(redact(message));
  }

  info(message: string): void {
    if (this.#out.isLevelEnabled('info')) this.#out.info(redact(message));
  }

  warn(message: string, error?: unknown): void {
    if (this.#out.isLevelEnabled('warn')) this.#out.warn(traceOf(error), redact(message));
  }

  /** `error` is written with its causes, as a Java stack trace. */
  error(message: string, error?: unknown): void {
    if (this.#out.isLevelEnabled('error')) this.#out.error(traceOf(error), redact(message));
  }
}

function traceOf(error: unknown): { trace?: string } {
  return error === undefined ? {} : { trace: redact(javaTrace(error)).trimEnd() };
}

/** The name of the logger above all others. */
export const ROOT_LOGGER = 'root';

/**
 * The loggers of one thread, in a tree by the dots of their names: a logger without a level of its own has that of the nearest one above it.
 *
 * Names are those of the Java classes that do the same work, so that what users know about `/admin/loggers` and log filters stays true.
 */
export class Loggers {
  readonly #base: PinoLogger;
  readonly #loggers = new Map<string, Logger>();
  readonly #levels = new Map<string, LoggerState>([[ROOT_LOGGER, { level: 'INFO', lastModified: null }]]);

  constructor(stream: DestinationStream = standardOutput()) {
    this.#base = pino(
      { base: { thread: threadId }, level: 'trace', timestamp: stdTimeFunctions.isoTime, formatters: { level: named } },
      stream,
    );
  }

  get(name: string): Logger {
    let logger = this.#loggers.get(name);
    if (logger === undefined) {
      logger = new Logger(name, this.#base.child({ logger: name }));
      logger.level = this.#effective(name).level;
      this.#loggers.set(name, logger);
    }
    return logger;
  }

  /** All loggers in use or with a level of their own, sorted by name. */
  all(): ReadonlyMap<string, LoggerState> {
    const names = new Set([...this.#loggers.keys(), ...this.#levels.keys()]);
    return new Map([...names].sort().map((name) => [name, this.#effective(name)]));
  }

  /** The state of a logger, or undefined if nobody has asked for it and it has no level of its own. */
  state(name: string): LoggerState | undefined {
    return this.#loggers.has(name) || this.#levels.has(name) ? this.#effective(name) : undefined;
  }

  /** Levels that were set, by name: what another thread must set to have the same. */
  ownLevels(): Record<string, LogLevel> {
    return Object.fromEntries(Array.from(this.#levels, ([name, { level }]) => [name, level]));
  }

  /** Changes the level of a logger and of all below it. Returns the names of those whose level it really changed, sorted. */
  setLevel(name: string, level: LogLevel, now = Date.now()): string[] {
    const names = [...new Set([...this.#loggers.keys(), ...this.#levels.keys(), name])].filter((each) =>
      isWithin(each, name),
    );
    // Found before anything is set: a level that is set shines through to the loggers below.
    const changed = names.filter((each) => this.#effective(each).level !== level).sort();
    if (changed.length === 0 && this.#levels.has(name)) return [];
    for (const each of names) {
      if (this.#levels.get(each)?.level !== level) this.#levels.set(each, { level, lastModified: now });
      const logger = this.#loggers.get(each);
      if (logger !== undefined) logger.level = level;
    }
    return changed;
  }

  #effective(name: string): LoggerState {
    for (let at = name; ; at = at.slice(0, at.lastIndexOf('.'))) {
      const own = this.#levels.get(at);
      if (own !== undefined) return at === name ? own : { ...own, lastModified: null };
      if (!at.includes('.')) break;
    }
    const root = this.#levels.get(ROOT_LOGGER) as LoggerState;
    return { ...root, lastModified: null };
  }
}

function isWithin(name: string, ancestor: string): boolean {
  return ancestor === ROOT_LOGGER || name === ancestor || name.startsWith(`${ancestor}.`);
}

function named(label: string): { level: string } {
  return { level: label.toUpperCase() };
}

/** For people on a terminal, one line of text for each message; JSON otherwise. Written at once: a crash must not swallow its own reason. */
function standardOutput(): DestinationStream {
  if (!isatty(1)) return destination({ dest: 1, sync: true });
  // Loaded only where people read: every thread has its loggers.
  const pretty = createRequire(import.meta.url)('pino-pretty') as typeof PinoPretty;
  return pretty({
    destination: 1,
    sync: true,
    translateTime: 'SYS:yyyy-mm-dd HH:MM:ss.l',
    ignore: 'pid,hostname,logger,thread,trace',
    messageFormat: (line, key) => `${line[key]} (${line.logger})${line.trace ? `\n${line.trace}` : ''}`,
  });
}

/** The loggers of this thread. */
export const loggers = new Loggers();
