import type { Action, Rule, RuleCondition, RuleTransform } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  AddTagsCommand, CreateRuleCommand, DeleteRuleCommand, DescribeRulesCommand, ElasticLoadBalancingV2Client, ListenerNotFoundException,
  ModifyRuleCommand, PriorityInUseException, RemoveTagsCommand, RuleNotFoundException, SetRulePrioritiesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Conditions, LiveRule, Tags, Transforms } from '../core/live-rule';
import type { RuleAction } from '../core/rule-actions';
import { patientClient, singleAttemptClient } from './client-settings';
import { oncePermitted } from './once-permitted';
import { readTags } from './tags';

export interface NewRule extends Pick<LiveRule, 'conditions' | 'actions' | 'transforms' | 'tags'> {
  readonly listenerArn: string;
  readonly priority: number;
}

/** Said before each attempt of a write that must not come too late: throws when it would. */
export type MayWrite = () => void;

export const isPriorityInUse = (error: unknown): boolean => error instanceof PriorityInUseException;

const orNull = async <Result>(isGone: (error: unknown) => boolean, read: () => Promise<Result>): Promise<Result | null> => {
  try {
    return await read();
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
};

const isRuleGone = (error: unknown) => error instanceof RuleNotFoundException;
const isListenerGone = (error: unknown) => error instanceof ListenerNotFoundException;

const liveRule = (rule: Rule, tags: Tags): LiveRule => ({
  arn: rule.RuleArn!,
  priority: rule.Priority!,
  conditions: (rule.Conditions ?? []) as unknown as Conditions,
  actions: (rule.Actions ?? []) as RuleAction[],
  transforms: (rule.Transforms ?? []) as unknown as Transforms,
  tags,
});

const asList = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/**
 * Creates, changes and deletes rules, for the custom resource that owns them. Its permission may be seconds old. What decides over
 * traffic has a single attempt: its repetition could land after a release has begun.
 */
export class ListenerRuleGateway {
  readonly #patient = new ElasticLoadBalancingV2Client(patientClient);
  readonly #singleAttempt = new ElasticLoadBalancingV2Client(singleAttemptClient);

  /** Null when there is no such rule. */
  async find(ruleArn: string): Promise<LiveRule | null> {
    return orNull(isRuleGone, async () => {
      const { Rules = [] } = await oncePermitted(() => this.#patient.send(new DescribeRulesCommand({ RuleArns: [ruleArn] })));
      return (await this.#withTags(Rules))[0] ?? null;
    });
  }

  /** By priority, without the default rule; null when there is no such listener. */
  async ofListener(listenerArn: string): Promise<LiveRule[] | null> {
    return orNull(isListenerGone, async () => {
      const rules: Rule[] = [];
      let Marker: string | undefined;
      do {
        const page = await oncePermitted(() => this.#patient.send(new DescribeRulesCommand({ ListenerArn: listenerArn, Marker })));
        rules.push(...page.Rules ?? []);
        Marker = page.NextMarker;
      } while (Marker !== undefined);
      return this.#withTags(rules.filter(({ IsDefault }) => IsDefault !== true).sort((a, b) => Number(a.Priority) - Number(b.Priority)));
    });
  }

  /** Answers the ARN. */
  async create({ listenerArn, priority, conditions, actions, transforms, tags }: NewRule, mayWrite: MayWrite): Promise<string> {
    const { Rules } = await oncePermitted(() => {
      mayWrite();
      return this.#singleAttempt.send(new CreateRuleCommand({
        ListenerArn: listenerArn, Priority: priority, Conditions: [...conditions] as RuleCondition[], Actions: [...actions] as Action[],
        ...transforms.length > 0 && { Transforms: [...transforms] as unknown as RuleTransform[] }, Tags: asList(tags),
      }));
    });
    return Rules![0]!.RuleArn!;
  }

  async writeActions(ruleArn: string, actions: readonly RuleAction[], mayWrite: MayWrite): Promise<void> {
    await oncePermitted(() => {
      mayWrite();
      return this.#singleAttempt.send(new ModifyRuleCommand({ RuleArn: ruleArn, Actions: [...actions] as Action[] }));
    });
  }

  /** Actions are left out, so that they survive. */
  async writeShape(ruleArn: string, { conditions, transforms }: { conditions?: Conditions; transforms?: Transforms }): Promise<void> {
    await oncePermitted(() => this.#patient.send(new ModifyRuleCommand({
      RuleArn: ruleArn,
      ...conditions && { Conditions: [...conditions] as RuleCondition[] },
      ...transforms && (transforms.length > 0 ? { Transforms: [...transforms] as unknown as RuleTransform[] } : { ResetTransforms: true }),
    })));
  }

  async writePriority(ruleArn: string, priority: number): Promise<void> {
    const RulePriorities = [{ RuleArn: ruleArn, Priority: priority }];
    await oncePermitted(() => this.#patient.send(new SetRulePrioritiesCommand({ RulePriorities })));
  }

  async tag(ruleArn: string, tags: Tags): Promise<void> {
    if (Object.keys(tags).length === 0) return;
    await oncePermitted(() => this.#patient.send(new AddTagsCommand({ ResourceArns: [ruleArn], Tags: asList(tags) })));
  }

  async untag(ruleArn: string, keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    await oncePermitted(() => this.#patient.send(new RemoveTagsCommand({ ResourceArns: [ruleArn], TagKeys: [...keys] })));
  }

  /** A rule that is gone already counts as deleted. */
  async delete(ruleArn: string): Promise<void> {
    await orNull(isRuleGone, () => oncePermitted(() => this.#patient.send(new DeleteRuleCommand({ RuleArn: ruleArn }))));
  }

  async #withTags(rules: readonly Rule[]): Promise<LiveRule[]> {
    const tags = await readTags(this.#patient, rules.map(({ RuleArn }) => RuleArn!), oncePermitted);
    return rules.map(rule => liveRule(rule, tags.get(rule.RuleArn!) ?? {}));
  }
}
