import type { Duration } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/**
 * One request that tells whether a version works. Redirects are not followed.
 */
export interface SmokeTest {
  /**
   * The path and query to ask for, beginning with `/`. It has to meet the conditions of a route, or else the load balancer's default
   * action answers.
   */
  readonly path: string;

  /**
   * The method. The request is sent again and again while a release runs: it should change nothing.
   *
   * @default 'GET'
   */
  readonly method?: string;

  /**
   * Headers besides those of the preview. No secrets: they stand in the state machine's definition and in its log.
   *
   * @default - none
   */
  readonly headers?: { [name: string]: string };

  /**
   * The body of the request. No secrets here, either.
   *
   * @default - none
   */
  readonly body?: string;

  /**
   * The status codes that pass, each from 100 to 599.
   *
   * @default [200]
   */
  readonly expectedStatus?: number[];

  /**
   * A regular expression, as JavaScript writes it, that has to match within the first 64 KB of the answer's body.
   *
   * @default - any body passes
   */
  readonly bodyPattern?: string;

  /**
   * How long the whole answer may take, from 1 millisecond to 30 seconds.
   *
   * @default - five seconds, after which no answer is waited for any more
   */
  readonly maxLatency?: Duration;

  /**
   * How often a request that failed is repeated before users are sent to the new colour: a whole number from 0 to 5. Probes are not
   * repeated: several in a row have to fail.
   *
   * @default 2
   */
  readonly retries?: number;

  /**
   * How messages call the test.
   *
   * @default - method and path
   */
  readonly name?: string;
}

/**
 * Requests before the smoke tests whose answers do not matter: they fill caches and open connections.
 */
export interface WarmUp {
  /**
   * The paths to ask for, by GET: from 1 to 20, each beginning with `/`.
   */
  readonly paths: string[];

  /**
   * How often each is asked for: a whole number from 1 to 100. What is not done after two minutes is left out.
   *
   * @default 3
   */
  readonly times?: number;
}

/**
 * The smoke tests again, once at each look at a running release: they find a version that is dead in seconds, where metrics take
 * minutes.
 */
export interface Probes {
  /**
   * Whether there are any.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How many in a row have to fail to put traffic back: a whole number from 1 to 20. After one that failed the next comes after a
   * second.
   *
   * @default 3
   */
  readonly failures?: number;

  /**
   * At most one probe in this time, from 1 second to 1 hour. A failed one is always followed by another.
   *
   * @default - one at every look: 20 seconds apart in holds of up to ten minutes, a minute apart up to two hours, then three
   */
  readonly interval?: Duration;
}

/**
 * Requests that are sent to the new colour, through the load balancer and on the preview header, before any user is and while a
 * release runs.
 */
export interface SmokeTests {
  /**
   * The tests: from 1 to 20. They are sent at the same time, to the listener of every route; where routes share a listener, once.
   */
  readonly tests: SmokeTest[];

  /**
   * What is asked for before.
   *
   * @default - nothing
   */
  readonly warmUp?: WarmUp;

  /**
   * The tests again while the release runs.
   *
   * @default - at every look; three failures in a row put traffic back
   */
  readonly probes?: Probes;

  /**
   * Scheme, host and port that lead to the listener of the routes, like `https://shop.example.com`. Needed for HTTPS, whose
   * certificate is not valid for the load balancer's own name, and for imported listeners.
   *
   * @default - the DNS name of the route's load balancer, and the port of its listener
   */
  readonly origin?: string;

  /**
   * The VPC from which the requests are sent. With it, connections to the listener are allowed where CDK manages the load balancer's
   * security group. Reading `previewSecret` from a VPC takes a way to Secrets Manager.
   *
   * @default - for an internal load balancer its own VPC, or else none: requests come from addresses of AWS
   */
  readonly vpc?: IVpc;

  /**
   * The subnets of the VPC from which the requests are sent.
   *
   * @default - private subnets
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * Security groups of the function that sends the requests.
   *
   * @default - one of its own
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * The secret whose whole value is the `secret` of the routes' preview. Needed if a route has one; read whenever requests are sent.
   *
   * @default - none
   */
  readonly previewSecret?: ISecret;
}
