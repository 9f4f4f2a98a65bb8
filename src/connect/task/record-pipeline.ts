import type { ErrorHandler } from '../error/error-handler.js';
import type { FailedRecord } from '../error/failed-record.js';
import type { Stage } from '../error/stage.js';

/** What became of a record: it went through, a transform dropped it, or it was skipped because of a tolerated error. */
export type PipelineResult = 'done' | 'dropped' | 'skipped';

/** A step that has failed, for error reports. */
export interface StepIdentity {
  readonly stage: Stage;
  readonly className: string;
}

/**
 * The steps that each record goes through, converters and transforms, one after the other.
 *
 * `run` is the fast path: it knows nothing of errors but remembers which step it is in. When a step throws, `recover` goes on from that
 * very step, so that no step sees a record twice because another one failed.
 */
export abstract class RecordPipeline {
  #at = 0;

  /** How many steps there are. */
  protected abstract readonly steps: number;

  /** Does one step; its input stays as it was if it throws. False: the record is dropped. */
  protected abstract step(index: number): boolean;

  protected abstract identify(index: number): StepIdentity;

  /** What to await when a step has thrown `NotReady`. */
  protected abstract prepare(index: number): Promise<void>;

  /** Runs the steps. False: a transform dropped the record. @throws whatever a step throws; call `recover` then */
  protected run(from: number): boolean {
    for (let i = from; i < this.steps; i++) {
      this.#at = i;
      if (!this.step(i)) return false;
    }
    return true;
  }

  /**
   * Handles the error that `run` has thrown: tries that step again, goes on with the rest, or gives the record up.
   * @throws ConnectException when the task has to fail
   */
  protected async recoverFrom(
    error: unknown,
    errors: ErrorHandler,
    origin: Pick<FailedRecord, 'consumed' | 'sourceRecord'>,
  ): Promise<PipelineResult> {
    for (let failure = error; ; ) {
      const failed = this.#at;
      const outcome = await errors.recover(
        { ...this.identify(failed), ...origin, error: failure },
        () => this.step(failed),
        () => this.prepare(failed),
      );
      if (outcome.skipped) return 'skipped';
      if (!outcome.value) return 'dropped';
      try {
        return this.run(failed + 1) ? 'done' : 'dropped';
      } catch (next) {
        failure = next;
      }
    }
  }
}
