/** The API's own shapes, in its own spelling, as far as they are used here. */

export interface TargetGroupTuple {
  TargetGroupArn: string;
  Weight?: number;
}

export interface ForwardConfig {
  TargetGroups?: TargetGroupTuple[];
  TargetGroupStickinessConfig?: { Enabled?: boolean; DurationSeconds?: number };
}

export interface FixedResponseConfig {
  StatusCode: string;
  ContentType?: string;
  MessageBody?: string;
}

export interface RedirectConfig {
  StatusCode: string;
  Protocol?: string;
  Host?: string;
  Port?: string;
  Path?: string;
  Query?: string;
}

export interface Action {
  Type: string;
  Order?: number;
  TargetGroupArn?: string;
  ForwardConfig?: ForwardConfig;
  FixedResponseConfig?: FixedResponseConfig;
  RedirectConfig?: RedirectConfig;
  [other: string]: unknown;
}

export interface RuleCondition {
  Field?: string;
  /** The older spelling of path patterns and host headers. */
  Values?: string[];
  PathPatternConfig?: { Values?: string[] };
  HostHeaderConfig?: { Values?: string[] };
  HttpHeaderConfig?: { HttpHeaderName?: string; Values?: string[] };
  HttpRequestMethodConfig?: { Values?: string[] };
  QueryStringConfig?: { Values?: { Key?: string; Value?: string }[] };
  SourceIpConfig?: { Values?: string[] };
}

/** Kept and told, but not carried out: requests go to targets as they came. */
export interface RuleTransform {
  Type: string;
  [config: string]: unknown;
}

export interface Rule {
  RuleArn: string;
  ListenerArn: string;
  Priority: number | 'default';
  Conditions: RuleCondition[];
  Actions: Action[];
  Transforms?: RuleTransform[];
  Tags: Record<string, string>;
}

export interface Listener {
  readonly arn: string;
  readonly protocol: 'HTTP' | 'HTTPS';
  /** As in the template: what clients are told in X-Forwarded-Port. The real port is ephemeral. */
  readonly port: number;
}

export interface HealthCheckSettings {
  path: string;
  intervalSeconds: number;
  timeoutSeconds: number;
  healthyThreshold: number;
  unhealthyThreshold: number;
  /** `200`, `200,202` or `200-299`. */
  matcher: string;
  enabled: boolean;
}

/** Of a client to a target within its group. */
export interface TargetStickiness {
  enabled: boolean;
  type: 'lb_cookie' | 'app_cookie';
  durationSeconds: number;
}

export interface TargetGroupSettings {
  arn: string;
  name: string;
  healthCheck: HealthCheckSettings;
  deregistrationDelaySeconds: number;
  /** 0 is off. @default 0 */
  slowStartSeconds?: number;
  /** @default - off */
  stickiness?: TargetStickiness;
  targetType: 'instance' | 'ip' | 'lambda';
  /** For a function only: whether headers and query parameters are lists. @default false */
  multiValueHeaders?: boolean;
  port?: number;
  protocol?: string;
}

/** What of a target group can be changed after it was made; what is left out stays. */
export interface TargetGroupAttributes {
  deregistrationDelaySeconds?: number;
  slowStartSeconds?: number;
  stickiness?: Partial<TargetStickiness>;
}

export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unused' | 'unavailable';

export interface TargetHealth {
  id: string;
  /** 0 for a function, which has none. */
  port: number;
  state: TargetState;
  reason?: string;
}

/** One request, once it is over. */
export interface AccessLogEntry {
  /** Value of the request's x-request-id header. */
  requestId?: string;
  /** Rehearsed milliseconds since the epoch when the target group was chosen. */
  at: number;
  listenerArn: string;
  ruleArn?: string;
  targetGroupArn?: string;
  /** What the client got; null if it went away before the answer was complete. */
  elbStatus: number | null;
  targetStatus: number | null;
  /** Real milliseconds. */
  durationMs: number;
}
