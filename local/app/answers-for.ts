import type { ShiftConfig, SmokeTestConfig } from '../../lambda/contract';
import type { Answers } from '../service/answers';
import type { Template } from '../stage/assembly';

const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const FIRST_STATUS = /\d{3}/;

const healthIn = ({ Resources }: Template): Answers['health'] => Object.fromEntries(Object.values(Resources)
  .filter(({ Type }) => Type === TARGET_GROUP)
  .map(({ Properties: { HealthCheckPath = '/', Matcher } = {} }) => {
    const { HttpCode = '200' } = (Matcher ?? {}) as { HttpCode?: string };
    return [String(HealthCheckPath), Number(FIRST_STATUS.exec(HttpCode)?.[0] ?? 200)];
  }));

/** A text that a regular expression matches, if it is little more than that text itself. */
export const textMatching = (pattern: string): string | undefined => {
  const text = pattern.replace(/^\^|\$$/g, '').replace(/\\s\*|\.\*/g, '').replace(/\\d[+*]?/g, '1').replace(/\\(.)/g, '$1');
  return new RegExp(pattern).test(text) ? text : undefined;
};

const pageFor = ({ method, path, expectedStatus, bodyPattern = '' }: SmokeTestConfig) =>
  ({ method, path, status: expectedStatus[0]!, body: textMatching(bodyPattern) });

export interface AnswersFor {
  readonly answers: Answers;
  /** Paths of the smoke tests that the built-in service cannot pass. */
  readonly unknown: readonly string[];
}

/** What a service has to answer to pass the health checks and the smoke tests of a template. */
export const answersFor = (template: Template, { prober }: Pick<ShiftConfig, 'prober'>): AnswersFor => {
  const pages = (prober?.smokeTests ?? []).map(pageFor);
  return {
    answers: { health: healthIn(template), pages: pages.map(({ body = '', ...page }) => ({ ...page, body })) },
    unknown: pages.filter(({ body }) => body === undefined).map(({ path }) => path),
  };
};
