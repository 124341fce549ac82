import type { Action, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateRuleCommand, DeleteRuleCommand, DescribeRulesCommand, ElasticLoadBalancingV2Client, ModifyRuleCommand, RuleNotFoundException,
  SetRulePrioritiesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { WeightedRuleProperties } from '../contract';
import type { RuleAction } from '../core/rule-actions';
import { patientClient } from './client-settings';
import { oncePermitted } from './once-permitted';

type Conditions = WeightedRuleProperties['Conditions'];

const native = (conditions: Conditions): RuleCondition[] => [...conditions] as RuleCondition[];

/** Creates, changes and deletes rules, for the custom resource that owns them. Its permission may be seconds old. */
export class ListenerRuleGateway {
  readonly #client = new ElasticLoadBalancingV2Client(patientClient);

  async create(listenerArn: string, priority: number, conditions: Conditions, actions: readonly RuleAction[]): Promise<string> {
    const { Rules } = await oncePermitted(() => this.#client.send(new CreateRuleCommand({
      ListenerArn: listenerArn, Priority: priority, Conditions: native(conditions), Actions: [...actions] as Action[],
    })));
    return Rules![0]!.RuleArn!;
  }

  async readActions(ruleArn: string): Promise<RuleAction[]> {
    const { Rules } = await oncePermitted(() => this.#client.send(new DescribeRulesCommand({ RuleArns: [ruleArn] })));
    return Rules![0]!.Actions as RuleAction[];
  }

  async writeConditions(ruleArn: string, conditions: Conditions): Promise<void> {
    await oncePermitted(() => this.#client.send(new ModifyRuleCommand({ RuleArn: ruleArn, Conditions: native(conditions) })));
  }

  async writeActions(ruleArn: string, actions: readonly RuleAction[]): Promise<void> {
    await oncePermitted(() => this.#client.send(new ModifyRuleCommand({ RuleArn: ruleArn, Actions: [...actions] as Action[] })));
  }

  async writePriority(ruleArn: string, priority: number): Promise<void> {
    const RulePriorities = [{ RuleArn: ruleArn, Priority: priority }];
    await oncePermitted(() => this.#client.send(new SetRulePrioritiesCommand({ RulePriorities })));
  }

  /** A rule that is gone already counts as deleted. */
  async delete(ruleArn: string): Promise<void> {
    try {
      await oncePermitted(() => this.#client.send(new DeleteRuleCommand({ RuleArn: ruleArn })));
    } catch (error) {
      if (!(error instanceof RuleNotFoundException)) throw error;
    }
  }
}
