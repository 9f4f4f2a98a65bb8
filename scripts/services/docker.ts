import { execFileSync } from 'node:child_process';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';

/** What a service needs to run as a container. */
export interface ContainerPlan {
  readonly image: string;
  /** The container's port; it is published on the same number of the host where `hostPort` says so. */
  readonly port: number;
  readonly hostPort?: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Ready when this text is logged, or when this path answers 200. */
  readonly ready: { readonly log: string } | { readonly path: string };
}

/** A running container with the verbs that services have. */
export interface RunningContainer {
  readonly host: string;
  readonly port: number;
  stop(): Promise<void>;
  kill(): Promise<void>;
  restart(): Promise<void>;
}

let engine: boolean | undefined;

/**
 * Whether services run as containers: where a Docker engine answers, unless `MILLRACE_SERVICES=artifacts`. `MILLRACE_SERVICES=docker` insists
 * on it.
 */
export function useContainers(): boolean {
  const wish = process.env.MILLRACE_SERVICES;
  if (wish === 'docker') return true;
  if (wish === 'artifacts') return false;
  if (engine === undefined) {
    try {
      execFileSync('docker', ['info'], { stdio: 'ignore', timeout: 5000 });
      engine = true;
    } catch {
      engine = false;
    }
  }
  return engine;
}

export async function startContainer(plan: ContainerPlan): Promise<RunningContainer> {
  const container: StartedTestContainer = await new GenericContainer(plan.image)
    .withExposedPorts(plan.hostPort ? { container: plan.port, host: plan.hostPort } : plan.port)
    .withEnvironment({ ...plan.environment })
    .withWaitStrategy(
      'log' in plan.ready
        ? Wait.forLogMessage(plan.ready.log)
        : Wait.forHttp(plan.ready.path, plan.port).forStatusCode(200),
    )
    .withStartupTimeout(180_000)
    .start();
  return {
    host: container.getHost(),
    port: container.getMappedPort(plan.port),
    stop: async () => {
      await container.stop();
    },
    kill: async () => {
      await container.stop({ remove: false, timeout: 0 });
    },
    restart: () => container.restart({ timeout: 0 }),
  };
}
