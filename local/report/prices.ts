/** Of us-east-1, without free tiers, before taxes. */
export const PRICE_LIST = { region: 'us-east-1', asOf: '2026-11' } as const;

const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';
const SECRETS = 'https://aws.amazon.com/secrets-manager/pricing/';
const DYNAMODB = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';

export interface Price {
  readonly service: string;
  readonly unit: string;
  /** US dollars for so many units. */
  readonly usd: number;
  readonly per: number;
  readonly source: string;
}

const MILLION = 1_000_000;

/** The only place where a price is written down. */
export const PRICES = {
  transition: { service: 'Step Functions', unit: 'state transition', usd: 0.025, per: 1000, source: 'https://aws.amazon.com/step-functions/pricing/' },
  invocation: { service: 'Lambda', unit: 'request', usd: 0.2, per: MILLION, source: LAMBDA },
  gigabyteSecond: { service: 'Lambda', unit: 'GB-second, arm64', usd: 13.3334, per: MILLION, source: LAMBDA },
  metric: { service: 'CloudWatch', unit: 'metric read by GetMetricData', usd: 0.01, per: 1000, source: CLOUDWATCH },
  metricRequest: { service: 'CloudWatch', unit: 'other request', usd: 0.01, per: 1000, source: CLOUDWATCH },
  logged: { service: 'CloudWatch Logs', unit: 'GB written', usd: 0.5, per: 1, source: CLOUDWATCH },
  writeUnit: { service: 'DynamoDB', unit: 'write unit', usd: 0.625, per: MILLION, source: DYNAMODB },
  readUnit: { service: 'DynamoDB', unit: 'read unit', usd: 0.125, per: MILLION, source: DYNAMODB },
  event: { service: 'EventBridge', unit: 'event put', usd: 1, per: MILLION, source: 'https://aws.amazon.com/eventbridge/pricing/' },
  notification: { service: 'SNS', unit: 'message published', usd: 0.5, per: MILLION, source: 'https://aws.amazon.com/sns/pricing/' },
  secretRequest: { service: 'Secrets Manager', unit: 'request', usd: 0.05, per: 10_000, source: SECRETS },
  alarmMetric: { service: 'CloudWatch', unit: 'metric of an alarm, a month', usd: 0.1, per: 1, source: CLOUDWATCH },
  ownMetric: { service: 'CloudWatch', unit: 'hour of a metric that is put', usd: 0.3, per: 730, source: CLOUDWATCH },
  dashboard: { service: 'CloudWatch', unit: 'dashboard, a month', usd: 3, per: 1, source: CLOUDWATCH },
  secret: { service: 'Secrets Manager', unit: 'secret, a month', usd: 0.4, per: 1, source: SECRETS },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;

/** So many units of something, and what they cost. */
export interface CostLine {
  readonly price: PriceName;
  readonly quantity: number;
  readonly usd: number;
}

export const costLine = (price: PriceName, quantity: number): CostLine =>
  ({ price, quantity, usd: quantity * PRICES[price].usd / PRICES[price].per });

export const totalUsd = (lines: readonly CostLine[]): number => lines.reduce((sum, { usd }) => sum + usd, 0);
