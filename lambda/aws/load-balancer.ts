import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  DescribeRulesCommand, DescribeTargetHealthCommand, ElasticLoadBalancingV2Client, ModifyRuleCommand, RuleNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TargetCount } from '../core/capacity';
import type { TaggedResource } from '../core/ownership';
import type { RuleAction } from '../core/rule-actions';
import { patientClient, singleAttemptClient } from './client-settings';
import { readTags } from './tags';

/** On its way out: it gets no request any more. */
export const isDraining = (state: string | undefined): boolean => state === 'draining' || state === 'unhealthy.draining';

export class LoadBalancerGateway {
  readonly #patient = new ElasticLoadBalancingV2Client(patientClient);
  readonly #singleAttempt = new ElasticLoadBalancingV2Client(singleAttemptClient);

  /** The actions of each rule, in the order asked for; null for one that does not exist. */
  async readActions(ruleArns: readonly string[]): Promise<(RuleAction[] | null)[]> {
    try {
      return await this.#readActions(ruleArns);
    } catch (error) {
      if (!(error instanceof RuleNotFoundException)) throw error;
      // The load balancer refuses to describe the others with it.
      return ruleArns.length === 1 ? [null] : (await Promise.all(ruleArns.map(arn => this.readActions([arn])))).flat();
    }
  }

  async #readActions(ruleArns: readonly string[]): Promise<RuleAction[][]> {
    const { Rules = [] } = await this.#patient.send(new DescribeRulesCommand({ RuleArns: [...ruleArns] }));
    return ruleArns.map(arn => {
      const rule = Rules.find(candidate => candidate.RuleArn === arn);
      if (rule === undefined) throw new Error(`rule ${arn} was asked for but not answered`);
      return (rule.Actions ?? []) as RuleAction[];
    });
  }

  /** Conditions and transforms are left out, so that they survive. */
  async writeActions(ruleArn: string, actions: readonly RuleAction[], attempts: 'single' | 'patient'): Promise<void> {
    const client = attempts === 'single' ? this.#singleAttempt : this.#patient;
    await client.send(new ModifyRuleCommand({ RuleArn: ruleArn, Actions: [...actions] as Action[] }));
  }

  async health(targetGroupArn: string): Promise<TargetCount> {
    const { TargetHealthDescriptions = [] } = await this.#patient.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }));
    const states = TargetHealthDescriptions.map(description => description.TargetHealth?.State);
    return {
      registered: states.filter(state => !isDraining(state)).length,
      healthy: states.filter(state => state === 'healthy').length,
    };
  }

  /** The keys of the tags of rules, listeners and target groups. */
  async tagged(arns: readonly string[]): Promise<TaggedResource[]> {
    return [...await readTags(this.#patient, arns)].map(([arn, tags]) => ({ arn, tagKeys: Object.keys(tags) }));
  }
}
