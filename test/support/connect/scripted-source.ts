import { ConfigDef } from '../../../src/config/config-def.js';
import { STRING } from '../../../src/data/schema.js';
import { type OffsetMap, SourceRecord } from '../../../src/data/source-record.js';
import type {
  CommittedOffset,
  SourceConnector,
  SourceTask,
  SourceTaskContext,
} from '../../../src/source/source-task.js';

/** What one `poll` does: returns records, or throws. */
type Step = readonly SourceRecord[] | Error;

/** A source whose task does what the test says, poll by poll, and remembers what it was told. */
export class ScriptedSource implements SourceConnector {
  readonly taskClass = 'test.ScriptedSourceTask';
  /** All that `commit` was called with. */
  readonly committed: CommittedOffset[] = [];
  readonly events: string[] = [];
  context: SourceTaskContext | null = null;
  startError: Error | null = null;
  /** Called in `poll`, for tests that want it to hang. */
  beforePoll: (() => Promise<void>) | null = null;
  #steps: Step[] = [];
  #wake: (() => void) | null = null;

  config(): ConfigDef {
    return new ConfigDef();
  }

  taskConfigs(config: Readonly<Record<string, string>>) {
    return [config];
  }

  /** The next polls do these things, one each. */
  script(...steps: Step[]): void {
    this.#steps.push(...steps);
    this.#wake?.();
  }

  createTask(): SourceTask {
    return {
      start: async (context) => {
        this.events.push('start');
        this.context = context;
        if (this.startError !== null) throw this.startError;
        context.signal.addEventListener('abort', () => this.#wake?.());
      },
      poll: async () => {
        await this.beforePoll?.();
        if (this.#steps.length === 0 && !this.context?.signal.aborted) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
        const step = this.#steps.shift();
        if (step instanceof Error) throw step;
        return step ?? null;
      },
      commit: (offsets) => {
        this.committed.push(...offsets);
      },
      stop: async () => {
        this.events.push('stop');
      },
    };
  }
}

const PARTITION: OffsetMap = { source: 'test' };

/** A record with a text value, whose offset is its position. */
export function sourceRecord(position: number, value: string | null, parts: { topic?: string } = {}): SourceRecord {
  return new SourceRecord(
    {
      topic: parts.topic ?? 'events',
      value: { schema: value === null ? null : STRING, value },
    },
    PARTITION,
    { position: BigInt(position) },
  );
}
