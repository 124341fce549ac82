import type { Reason, RouteConfig, ShiftRecord } from '../contract';
import { isOver } from './owner';

/** Why a release, or a rollback of one that is over, must not begin now: a deployment is changing the rules. Null when it may. */
export const underDeployment = (record: ShiftRecord | null, routes: readonly RouteConfig[], now: Date): Reason | null => {
  const deployment = record?.deployment;
  if (deployment !== undefined && !isOver(deployment.until, now)) {
    return {
      error: 'DeploymentUnderWay',
      cause: `${deployment.by} has been changing the rules since ${deployment.at}. Wait for the deployment, then start again. Nothing was changed.`,
    };
  }
  const stale = routes
    .flatMap(({ ruleArn, targetGroupArns: { blue, green } }) => [ruleArn, blue, green])
    .find(arn => record?.replaced?.includes(arn));
  return stale === undefined ? null : {
    error: 'DeploymentUnderWay',
    cause: `a deployment has put another one in the place of ${stale}, which this configuration still names. Wait for the deployment, then ` +
      'start again. Nothing was changed.',
  };
};
