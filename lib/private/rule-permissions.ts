import { Aws, Fn } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Describing rules and targets cannot be limited to resources. The stack is asked whether it is being rolled back. */
export function describe(actions: string[]): PolicyStatement[] {
  return [
    new PolicyStatement({ actions: actions.map(action => `elasticloadbalancing:${action}`), resources: ['*'] }),
    new PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [Aws.STACK_ID] }),
  ];
}

/** A rule is created with its tags, for which ELB asks for AddTags on the rule to be. */
export function manageRules(listenerArn: string): PolicyStatement[] {
  // ...:listener/app/<lb>/<lb id>/<listener id> -> ...:listener-rule/app/<lb>/<lb id>/<listener id>/*
  const rules = `${Fn.join(':listener-rule/', Fn.split(':listener/', listenerArn))}/*`;
  const actions = ['ModifyRule', 'DeleteRule', 'SetRulePriorities', 'AddTags', 'RemoveTags'];
  return [
    new PolicyStatement({ actions: ['elasticloadbalancing:CreateRule'], resources: [listenerArn] }),
    new PolicyStatement({ actions: actions.map(action => `elasticloadbalancing:${action}`), resources: [rules] }),
  ];
}

/** Empty without rules. */
export function modifyRules(ruleArns: string[]): PolicyStatement[] {
  return ruleArns.length === 0 ? [] : [new PolicyStatement({ actions: ['elasticloadbalancing:ModifyRule'], resources: ruleArns })];
}

export function changeRecord(shift: string, table: ITable): PolicyStatement {
  return withRecord(['dynamodb:GetItem', 'dynamodb:PutItem'], shift, table);
}

/** The record of one shift, and no other. */
export function withRecord(actions: string[], shift: string, table: ITable): PolicyStatement {
  return new PolicyStatement({
    actions,
    resources: [table.tableArn],
    conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [shift] } },
  });
}

/** ELB looks at a pool's client in the name of whoever writes an action that names it. Empty without pools. */
export function describeUserPools(userPoolArns: string[]): PolicyStatement[] {
  return userPoolArns.length === 0 ? [] : [new PolicyStatement({ actions: ['cognito-idp:DescribeUserPoolClient'], resources: userPoolArns })];
}
