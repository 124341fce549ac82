import type { Migration, ProbedRoute, ProberEvent } from '../contract';
import { FULL_WEIGHT } from '../contract';
import { currentStep } from './pacing';

/** One way to reach the new colour. */
export interface Visit {
  readonly origin: string;
  /** How it is called in messages. */
  readonly as: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The header that is to carry a secret, and where that is kept. */
  readonly secret?: { readonly header: string; readonly arn: string };
}

const asTester = ({ origin, previewHeaders, secretArn, secretHeader }: ProbedRoute, { to }: Migration): Visit => ({
  origin, as: `previewing ${to}`, headers: previewHeaders[to],
  ...secretArn !== undefined && secretHeader !== undefined && { secret: { header: secretHeader, arn: secretArn } },
});

const asUser = (origin: string): Visit => ({ origin, as: 'as a user', headers: {} });

/** Once the new colour serves everything, whoever sends no preview header has to reach it as well. */
export const isDueAsUser = ({ task, migration }: ProberEvent): boolean =>
  task === 'probe' && currentStep(migration)?.weight === FULL_WEIGHT && migration.probedAsUser !== true;

export const visitsOf = (event: ProberEvent): Visit[] => {
  const { prober: { routes }, migration } = event;
  return [
    ...routes.map(route => asTester(route, migration)),
    ...isDueAsUser(event) ? [...new Set(routes.map(({ origin }) => origin))].map(asUser) : [],
  ];
};
