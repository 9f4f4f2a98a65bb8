/** States that users ask for. */
export type DesiredState = 'RUNNING' | 'PAUSED' | 'STOPPED';

/** A connector as a file wants it. */
export interface DesiredConnector {
  readonly name: string;
  /** With `name` in it. */
  readonly config: Readonly<Record<string, string>>;
  /** null: a new connector runs, an existing one stays as it is. */
  readonly state: DesiredState | null;
  /** What the file says without effect. */
  readonly warnings: readonly string[];
}
