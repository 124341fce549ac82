import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Lifetime of the routes' stickiness cookies, by the context `stickinessSeconds`: without it there are none. */
export const stickinessOf = ({ node }: IConstruct): Duration | undefined => {
  const seconds: unknown = node.tryGetContext('stickinessSeconds');
  return seconds === undefined ? undefined : Duration.seconds(Number(seconds));
};
