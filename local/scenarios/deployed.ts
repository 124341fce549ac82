import { allOn, sameShares } from '../../lambda/core/rule-actions';
import type { Stage } from './scenario';

/** Steps that are long enough for a deployment within one. */
export const RELEASE = {
  schedule: [{ weight: 10, holdSeconds: 180 }, { weight: 50, holdSeconds: 60 }, { weight: 100, holdSeconds: 60 }],
};

/** Users may come to any path, so that nobody is turned away by what a deployment changes. */
export const PATHS = { before: ['/*'], after: ['/*', '/checkout/*'] } as const;

/** What has to be so after a release to green and a deployment, in whatever order they came. */
export const checkDeployed = (stage: Stage, { paths, updates }: { readonly paths: readonly string[]; readonly updates: number }): void => {
  const { ruleWrites, changes } = stage;
  const byDeployment = ruleWrites.filter(({ by }) => by.includes('WeightedRules'));
  stage.check(`the deployment wrote the rule ${updates} times`, byDeployment.length === updates);
  stage.check('whatever wrote the rule\'s actions was the controller', ruleWrites.every(({ by, ofActions }) => !ofActions || by.includes('Controller')));
  stage.check('no share changed but by a step of the release', changes.map(({ green }) => green).join() === '10,50,100');
  stage.check('all traffic is on green', sameShares(stage.weights, allOn('green')));
  stage.check(`the live rule takes ${paths.join(' and ')}`, stage.paths.join() === paths.join());
};
