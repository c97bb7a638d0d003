import { DAY, SECOND } from './sampleTime';

/** Deployments without a worker when the sample starts. */
const IDLE: readonly string[] = ['back-office', 'bob'];

/** Which deployments have a worker. Times are µs since the epoch. */
export class SampleWorkers {
  readonly #states = new Map<string, { readonly active: boolean; readonly sinceUs: number }>();

  /** @param startUs when the sample starts */
  constructor(private readonly startUs: number) {}

  /** @returns whether it has a live worker */
  isActive(deployment: string): boolean {
    return this.#states.get(deployment)?.active ?? !IDLE.includes(deployment);
  }

  /** Sets it at once; the service counts a worker as live for 50 s after its last sign. */
  set(deployment: string, active: boolean, nowUs: number): void {
    if (this.isActive(deployment) !== active) this.#states.set(deployment, { active, sinceUs: nowUs });
  }

  /** @returns when the worker gave its last sign; one comes every 10 s */
  seenUs(deployment: string, nowUs: number): number {
    const state = this.#states.get(deployment);
    if (this.isActive(deployment)) return Math.max(state?.sinceUs ?? 0, Math.floor(nowUs / (10 * SECOND)) * 10 * SECOND);
    return state?.sinceUs ?? this.startUs - 3 * DAY;
  }
}
