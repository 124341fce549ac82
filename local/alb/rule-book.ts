import { AwsError } from '../aws-error';
import type { Random } from '../random';
import { acceptActions, groupsOf } from './actions';
import { ruleArn } from './arn';
import { acceptConditions } from './condition-checks';
import type { Action, Listener, Rule, RuleCondition, RuleTransform, TargetGroupSettings } from './model';
import { byPriority } from './routing';
import { lacksGroupStickiness } from './stickiness';

/** User guide: quotas of a load balancer. API reference: the range of priorities. */
const MAX_RULES = 100;
const MAX_GROUPS = 100;
const MAX_PRIORITY = 50_000;

export interface NewRule {
  readonly Priority: number;
  readonly Conditions: readonly RuleCondition[];
  readonly Actions: readonly Action[];
  readonly Transforms?: readonly RuleTransform[];
  readonly Tags?: Readonly<Record<string, string>>;
}

export interface RuleChange {
  readonly Conditions?: readonly RuleCondition[];
  readonly Actions?: readonly Action[];
  readonly Transforms?: readonly RuleTransform[];
}

const acceptPriority = (priority: number): number => {
  if (Number.isInteger(priority) && priority >= 1 && priority <= MAX_PRIORITY) return priority;
  throw new AwsError('ValidationError', `Priority '${priority}' must be a whole number from 1 to ${MAX_PRIORITY}`);
};

/** The rules as the API knows them. Every change is refused as a whole or made as a whole. */
export class RuleBook {
  readonly #listeners = new Map<string, Listener>();
  readonly #rules = new Map<string, Rule>();

  constructor(private readonly random: Random, private readonly targetGroup: (arn: string) => TargetGroupSettings | undefined) {}

  listeners(): Listener[] {
    return [...this.#listeners.values()];
  }

  listener(arn: string): Listener {
    const listener = this.#listeners.get(arn);
    if (!listener) throw new AwsError('ListenerNotFound', `One or more listeners not found: '${arn}'`);
    return listener;
  }

  /** Sorted by priority, the default rule last. */
  ofListener(listenerArn: string): Rule[] {
    return [...this.#rules.values()].filter(rule => rule.ListenerArn === listenerArn).sort(byPriority);
  }

  get(arn: string): Rule {
    const rule = this.#rules.get(arn);
    if (!rule) throw new AwsError('RuleNotFound', `One or more rules not found: '${arn}'`);
    return rule;
  }

  /** ARNs of the target groups that any rule forwards to. */
  groupsInUse(): Set<string> {
    return new Set([...this.#rules.values()].flatMap(({ Actions }) => groupsOf(Actions)));
  }

  /** Whether a rule shares its requests between this group and others without binding clients to one of them. */
  isSharedLoosely(groupArn: string): boolean {
    return [...this.#rules.values()].some(({ Actions }) => lacksGroupStickiness(Actions, arn => arn === groupArn));
  }

  addListener(listener: Listener, defaultActions: readonly Action[]): Rule {
    const rule = this.#put({
      RuleArn: ruleArn(listener.arn, this.random),
      ListenerArn: listener.arn,
      Priority: 'default',
      Conditions: [],
      Actions: this.#acceptActions(listener, defaultActions),
      Tags: {},
    });
    this.#listeners.set(listener.arn, listener);
    return rule;
  }

  modifyListener(arn: string, change: Partial<Omit<Listener, 'arn'>>): void {
    this.#listeners.set(arn, { ...this.listener(arn), ...change });
  }

  /** With its rules. */
  deleteListener(arn: string): void {
    for (const rule of this.ofListener(this.listener(arn).arn)) this.#rules.delete(rule.RuleArn);
    this.#listeners.delete(arn);
  }

  modifyDefault(listenerArn: string, actions: readonly Action[]): Rule {
    const listener = this.listener(listenerArn);
    const rule = this.ofListener(listenerArn).find(({ Priority }) => Priority === 'default')!;
    return this.#put({ ...rule, Actions: this.#acceptActions(listener, actions, rule) });
  }

  create(listenerArn: string, { Priority, Conditions, Actions, Transforms = [], Tags }: NewRule): Rule {
    const listener = this.listener(listenerArn);
    const rule: Rule = {
      RuleArn: ruleArn(listenerArn, this.random),
      ListenerArn: listenerArn,
      Priority: acceptPriority(Priority),
      Conditions: acceptConditions(Conditions),
      Actions: this.#acceptActions(listener, Actions),
      Transforms: structuredClone([...Transforms]),
      Tags: { ...Tags },
    };
    if (this.ofListener(listenerArn).some(other => other.Priority === Priority)) {
      throw new AwsError('PriorityInUse', `Priority '${Priority}' is currently in use`);
    }
    if ([...this.#rules.values()].filter(other => other.Priority !== 'default').length >= MAX_RULES) {
      throw new AwsError('TooManyRules', `The maximum number of rules has been reached: ${MAX_RULES}`);
    }
    return this.#put(rule);
  }

  modify(arn: string, { Conditions, Actions, Transforms }: RuleChange): Rule {
    const rule = this.#changeable(arn, 'modified');
    return this.#put({
      ...rule,
      ...Conditions && { Conditions: acceptConditions(Conditions) },
      ...Actions && { Actions: this.#acceptActions(this.listener(rule.ListenerArn), Actions, rule) },
      ...Transforms && { Transforms: structuredClone([...Transforms]) },
    });
  }

  setPriorities(priorities: readonly { RuleArn: string; Priority: number }[]): Rule[] {
    const wanted = new Map(priorities.map(({ RuleArn, Priority }) => [RuleArn, acceptPriority(Priority)]));
    const changed = [...wanted].map(([arn, Priority]): Rule => ({ ...this.#changeable(arn, 'given a priority'), Priority }));
    for (const { ListenerArn, Priority } of changed) {
      const taken = this.ofListener(ListenerArn).map(rule => wanted.get(rule.RuleArn) ?? rule.Priority).filter(other => other === Priority);
      if (taken.length > 1) throw new AwsError('PriorityInUse', `Priority '${Priority}' is currently in use`);
    }
    return changed.map(rule => this.#put(rule));
  }

  delete(arn: string): Rule {
    const rule = this.#changeable(arn, 'deleted');
    this.#rules.delete(arn);
    return rule;
  }

  #put(rule: Rule): Rule {
    this.#rules.set(rule.RuleArn, rule);
    return rule;
  }

  #changeable(arn: string, done: string): Rule {
    const rule = this.get(arn);
    if (rule.Priority === 'default') throw new AwsError('OperationNotPermitted', `Default rule '${arn}' cannot be ${done}`);
    return rule;
  }

  #acceptActions(listener: Listener, given: readonly Action[], replaced?: Rule): Action[] {
    const actions = acceptActions(given, listener, replaced?.Actions);
    const groups = groupsOf(actions);
    const missing = groups.find(arn => !this.targetGroup(arn));
    if (missing) throw new AwsError('TargetGroupNotFound', `One or more target groups not found: '${missing}'`);
    if (lacksGroupStickiness(actions, arn => this.targetGroup(arn)?.stickiness?.enabled ?? false)) {
      throw new AwsError('InvalidLoadBalancerAction', 'Group stickiness must be enabled on a rule with a target group that has target stickiness');
    }
    const others = [...this.#rules.values()].filter(rule => rule.RuleArn !== replaced?.RuleArn).flatMap(rule => groupsOf(rule.Actions));
    if (new Set([...others, ...groups]).size > MAX_GROUPS) {
      throw new AwsError('TooManyUniqueTargetGroupsPerLoadBalancer', `A load balancer may use at most ${MAX_GROUPS} target groups`);
    }
    return actions;
  }
}
