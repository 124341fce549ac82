import { request } from 'undici';
import { statusMatches } from '../alb/health';
import type { TargetGroup } from '../alb/target-group';

export interface Readiness {
  readonly ready: boolean;
  /** What came instead, in a few words. */
  readonly said: string;
}

/** Whether a service is ready at an address. */
export type ReadyCheck = (origin: string) => Promise<Readiness>;

const ASK_BUDGET_MS = 5_000;

/** What a group asks of its targets; of a group that asks nothing, that anything is answered. */
const questionOf = ({ settings: { healthCheck } }: TargetGroup) =>
  healthCheck.enabled ? { path: healthCheck.path, matcher: healthCheck.matcher } : { path: '/', matcher: '200-599' };

const asked = async (origin: string, { path, matcher }: ReturnType<typeof questionOf>): Promise<Readiness> => {
  try {
    const { statusCode, body } = await request(new URL(path, origin), {
      headers: { 'user-agent': 'ELB-HealthChecker/2.0' }, signal: AbortSignal.timeout(ASK_BUDGET_MS),
    });
    await body.dump();
    return { ready: statusMatches(matcher, statusCode), said: `GET ${path} answers ${statusCode}, expected: ${matcher}` };
  } catch (error) {
    return { ready: false, said: `GET ${path} fails: ${(error as Error).message}` };
  }
};

/** By the health checks of all groups that the service is to be in. */
export const readiness = async (origin: string, groups: readonly TargetGroup[]): Promise<Readiness> => {
  const answers = await Promise.all(groups.map(group => asked(origin, questionOf(group))));
  return answers.find(({ ready }) => !ready) ?? { ready: true, said: '' };
};
