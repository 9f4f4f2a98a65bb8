import { execFileSync } from 'node:child_process';
import { useContainers } from '../services/docker.js';
import { findJava } from '../services/java.js';

/** Why the servers that need Java or containers cannot be started here, or null if they can. */
export function serversMissing(): string | null {
  if (useContainers()) return null;
  if (process.env.MILLRACE_KAFKA && process.env.MILLRACE_ELASTICSEARCH && process.env.MILLRACE_OPENSEARCH) return null;
  try {
    findJava(21);
  } catch (error) {
    return (error as Error).message;
  }
  try {
    execFileSync('mvn', ['--version'], { stdio: 'ignore' });
  } catch {
    return 'Maven (mvn) is not on the path, and no Docker engine answers.';
  }
  return null;
}
