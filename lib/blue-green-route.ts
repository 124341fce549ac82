import { Annotations, Token, type Duration, type SecretValue } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import {
  ApplicationListenerRule, ListenerAction, ListenerCondition, type CfnListenerRule, type IApplicationListener,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { COLORS, type Color, type RouteConfig } from '../lambda/contract';
import type { IBlueGreenTargetGroups } from './blue-green-target-groups';
import { LIMITS } from './private/limits';
import { requireConditions, type RawCondition } from './private/rule-checks';
import { ConfigurationError, refuseToken, requireDuration, requireRange } from './private/validation';
import type { RouteAuthentication } from './route-authentication';
import { WeightedRule, type IWeightedRule } from './weighted-rule';

/**
 * Who reaches a colour of their choice, whatever the weights: testers, smoke tests and probes.
 */
export interface PreviewProps {
  /**
   * The request header that names the colour: `X-Deploy-Color: green` reaches green.
   *
   * @default 'X-Deploy-Color'
   */
  readonly header?: string;

  /**
   * Priorities of the two preview rules, blue's first: whole numbers from 1 to 50000, both lower than the route's own.
   *
   * @default - the two numbers before the route's priority
   */
  readonly priorities?: number[];

  /**
   * Addresses from which the preview may be used, in CIDR notation. Each counts as one of the rule's five condition values.
   *
   * @default - any that the listener lets in
   */
  readonly sourceIps?: string[];

  /**
   * What a request must carry in `secretHeader` to reach the preview.
   *
   * Take it from Secrets Manager, so that the template holds a reference and never the value:
   * `SecretValue.secretsManager('preview')`. A literal is refused. Whoever may describe the listener's rules can read it. Load
   * balancers compare without regard to case, and take `*` and `?` for wildcards: do not use these in it.
   *
   * With a secret the preview does not ask for the route's `authentication`: the secret is enough.
   *
   * @default - none
   */
  readonly secret?: SecretValue;

  /**
   * The request header that carries the secret.
   *
   * @default 'X-Deploy-Key'
   */
  readonly secretHeader?: string;
}

/**
 * Properties of a `BlueGreenRoute`.
 */
export interface BlueGreenRouteProps {
  /**
   * The listener that receives the requests: new, existing or imported. Its default action stays as it is.
   */
  readonly listener: IApplicationListener;

  /**
   * The route's place among the rules of the listener, of which the lowest number is tried first: a whole number from 1 to 50000.
   *
   * Leave room for the two preview rules, which come before it: 3 is the lowest that does not need `preview.priorities`. With `rule`, the
   * priority that this rule has.
   */
  readonly priority: number;

  /**
   * Which requests the route takes: at least one condition. The preview rules repeat them, and need one of a rule's five
   * condition values for their header, one more for a secret, and one for each source address. With `rule`, the conditions that this rule
   * has.
   */
  readonly conditions: ListenerCondition[];

  /**
   * The groups between which the traffic is shifted.
   */
  readonly targets: IBlueGreenTargetGroups;

  /**
   * The rule whose weights are shifted, if the route shall not make one: mostly one that exists, by `WeightedRule.fromRuleArn`. Listener,
   * priority, conditions and transforms then only say how the preview rules are made; what this rule has is not looked at.
   *
   * @default - the route makes a rule
   */
  readonly rule?: IWeightedRule;

  /**
   * Makes the load balancer ask who the user is before it forwards a request: on the route, and on its preview unless that has a `secret`.
   * Needs a listener that speaks HTTPS. Name it also for a `rule` that exists and has it: releases write that rule in its name.
   *
   * @default - that of `rule` if it is of this app; otherwise requests are forwarded without
   */
  readonly authentication?: RouteAuthentication;

  /**
   * Rewrites requests before they reach a target, on the route and on its preview: at most one `host-header-rewrite` and one `url-rewrite`.
   *
   * @default - those of `rule` if it is of this app; otherwise requests reach the targets as they came
   */
  readonly transforms?: CfnListenerRule.TransformProperty[];

  /**
   * Who reaches a colour whatever the weights.
   *
   * @default - whoever sends the header `X-Deploy-Color`; without `sourceIps` or `secret` there is a warning
   */
  readonly preview?: PreviewProps;

  /**
   * Keeps a client on the colour of its first request for this long, from 1 second to 7 days, while a release is under way.
   *
   * The share of the new colour then follows its weight only slowly. Required if a group has target stickiness.
   *
   * @default - every request is sent by the weights
   */
  readonly stickiness?: Duration;
}

/** What a request needs to choose its colour. */
interface PreviewAccess {
  readonly header: string;
  /** Present if a secret is asked for. */
  readonly secretHeader?: string;
  readonly sourceIps: string[];
  /** Whether users have to log in. */
  readonly authenticated: boolean;
}

const PREVIEW_HEADER = 'X-Deploy-Color';
const SECRET_HEADER = 'X-Deploy-Key';

/**
 * Sends a listener's requests to two colours: one weighted rule, and a preview rule for each colour.
 *
 * The preview rules never change. They also keep both groups associated with the load balancer, so that it checks the health of the
 * colour without traffic, too.
 */
export class BlueGreenRoute extends Construct {
  /**
   * The rule whose weights a release moves.
   */
  public readonly rule: IWeightedRule;

  /**
   * The groups of both colours.
   */
  public readonly targets: IBlueGreenTargetGroups;

  /**
   * The listener that receives the requests.
   */
  public readonly listener: IApplicationListener;

  private readonly stickiness?: Duration;
  private readonly preview: PreviewProps;
  private readonly authentication?: RouteAuthentication;
  private readonly transforms: CfnListenerRule.TransformProperty[];

  /**
   * Throws if the load balancer would refuse one of the rules, or if `rule` is of this app and has another listener or other groups.
   */
  constructor(scope: Construct, id: string, props: BlueGreenRouteProps) {
    super(scope, id);
    this.listener = props.listener;
    this.targets = props.targets;
    this.stickiness = props.stickiness;
    this.requireStickiness();
    const preview = this.preview = props.preview ?? {};
    const [bluePriority, greenPriority] = this.previewPriorities(props.priority, preview.priorities);
    reservePriorities(this, props.listener, [props.priority, bluePriority, greenPriority]);

    this.rule = props.rule === undefined ? new WeightedRule(this, 'Rule', props) : this.given(props.rule);
    const settings = this.rule instanceof WeightedRule ? this.rule._props : props;
    this.authentication = settings.authentication;
    this.transforms = settings.transforms ?? [];
    this.addPreview('PreviewBlue', props.conditions, 'blue', bluePriority);
    this.addPreview('PreviewGreen', props.conditions, 'green', greenPriority);
    this.warnIfPublic(props.conditions, preview);
  }

  /**
   * @internal
   */
  public _render(): RouteConfig {
    return {
      name: this.node.path,
      ruleArn: this.rule.ruleArn,
      targetGroupArns: this.targetGroupArns(),
      healthChecked: { blue: this.targets.blue.healthChecked, green: this.targets.green.healthChecked },
      ...this.stickiness && { stickinessSeconds: this.stickiness.toSeconds() },
    };
  }

  /**
   * @internal
   */
  public _preview(): PreviewAccess {
    const { header = PREVIEW_HEADER, secret, secretHeader = SECRET_HEADER, sourceIps = [] } = this.preview;
    return { header, sourceIps, ...secret && { secretHeader }, authenticated: this.authentication !== undefined && !secret };
  }

  /**
   * @internal
   */
  public _userPool(): IUserPool | undefined {
    return this.authentication?._userPool;
  }

  /** By the rule of this app, so that what moves its traffic is told of other groups only when the rule forwards to them. */
  private targetGroupArns(): Record<Color, string> {
    const { rule, targets: { blue, green } } = this;
    return rule instanceof WeightedRule
      ? { blue: rule.blueTargetGroupArn, green: rule.greenTargetGroupArn }
      : { blue: blue.targetGroup.targetGroupArn, green: green.targetGroup.targetGroupArn };
  }

  private given(rule: IWeightedRule): IWeightedRule {
    if (!(rule instanceof WeightedRule)) {
      for (const color of COLORS) this.targets[color]._attach(this.listener, rule, color);
      return rule;
    }
    if (rule._props.targets !== this.targets || rule._props.listener !== this.listener) {
      throw new ConfigurationError(this, `rule is ${rule.node.path}, which has another listener or other targets: give the route the same ones`);
    }
    return rule;
  }

  private requireStickiness(): void {
    requireDuration(this, 'stickiness', this.stickiness, LIMITS.stickiness);
    const sticky = COLORS.find(color => this.targets[color].sticky);
    if (sticky && !this.stickiness) {
      throw new ConfigurationError(this, `stickiness is missing, but the ${sticky} group has target stickiness: give one from 1 second to 7 days, the load balancer refuses weights without`);
    }
  }

  private previewPriorities(own: number, given?: number[]): [number, number] {
    refuseToken(this, 'priority', !given && Token.isUnresolved(own));
    const [blue, green, ...more] = given ?? [own - 2, own - 1];
    if (blue === undefined || green === undefined || more.length > 0 || blue === green) {
      throw new ConfigurationError(this, `preview.priorities are [${given?.join(', ')}]: give two different ones, blue's first`);
    }
    for (const priority of [blue, green]) this.requirePreviewPriority(priority, own);
    return [blue, green];
  }

  private requirePreviewPriority(priority: number, own: number): void {
    requireRange(this, 'preview priority', priority, LIMITS.priority);
    if (!Token.isUnresolved(priority) && !Token.isUnresolved(own) && priority >= own) {
      throw new ConfigurationError(this, `preview priority is ${priority}, after the route's own of ${own}: choose a lower one, or the preview never gets a request`);
    }
  }

  private addPreview(id: string, routeConditions: ListenerCondition[], color: Color, priority: number): void {
    const { listener, preview, authentication } = this;
    const header = ListenerCondition.httpHeader(preview.header ?? PREVIEW_HEADER, [color]);
    const conditions = [...routeConditions, header, ...this.restrictions(preview)];
    requireConditions(this, `the ${color} preview rule`, conditions.map(condition => condition.renderRawCondition() as RawCondition));
    const forward = ListenerAction.forward([this.targets[color].targetGroup]);
    const action = authentication && !preview.secret ? authentication._before(forward) : forward;
    const rule = new ApplicationListenerRule(this, id, { listener, priority, conditions, action });
    if (this.transforms.length > 0) (rule.node.defaultChild as CfnListenerRule).transforms = this.transforms;
  }

  private restrictions({ sourceIps = [], secret, secretHeader = SECRET_HEADER }: PreviewProps): ListenerCondition[] {
    const conditions = sourceIps.length > 0 ? [ListenerCondition.sourceIps(sourceIps)] : [];
    if (!secret) return conditions;
    // A dynamic reference, which CloudFormation resolves while it creates the rule.
    const reference = secret.unsafeUnwrap();
    if (!Token.isUnresolved(reference)) {
      throw new ConfigurationError(this, 'preview.secret is a literal that would stand in the template: use SecretValue.secretsManager()');
    }
    return [...conditions, ListenerCondition.httpHeader(secretHeader, [reference])];
  }

  private warnIfPublic(conditions: ListenerCondition[], { sourceIps = [], secret }: PreviewProps): void {
    const restricted = conditions.some(condition => (condition.renderRawCondition() as RawCondition).field === 'source-ip');
    if (restricted || sourceIps.length > 0 || secret) return;
    Annotations.of(this).addWarningV2('cdk-traffic-shift:publicPreview',
      'whoever reaches the listener can choose the colour by a header, also a version before its release: restrict the preview by sourceIps or secret');
  }
}

/** By listener: who has which priority. Weakly, since one process may make many apps. */
const reserved = new WeakMap<IApplicationListener, Map<number, string>>();

function reservePriorities(route: BlueGreenRoute, listener: IApplicationListener, priorities: number[]): void {
  const taken = reserved.get(listener) ?? new Map<number, string>();
  reserved.set(listener, taken);
  for (const priority of priorities) {
    const owner = taken.get(priority);
    if (owner !== undefined) throw new ConfigurationError(route, `priority ${priority} belongs to ${owner} on the same listener: choose another one`);
    taken.set(priority, route.node.path);
  }
}
