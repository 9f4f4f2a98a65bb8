import { execFileSync } from 'node:child_process';

/** End-to-end tests run what users run: the built package. */
export function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
