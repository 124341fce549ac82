import { LONGEST_ARN } from './guardian-input';
import { splitPatterns } from './split-patterns';

/** Calls that changed what one of these rules does with traffic. A rule's priority is none of that. */
const writesOf = (ruleArns: readonly string[]) => ({
  source: ['aws.elasticloadbalancing'],
  detailType: ['AWS API Call via CloudTrail'],
  detail: {
    eventSource: ['elasticloadbalancing.amazonaws.com'],
    eventName: ['ModifyRule', 'DeleteRule'],
    errorCode: [{ exists: false }],
    requestParameters: { ruleArn: [...ruleArns] },
  },
});

export const ruleWritePatterns = (ruleArns: readonly string[]): ReturnType<typeof writesOf>[] =>
  splitPatterns({ values: ruleArns, longest: LONGEST_ARN }, writesOf);
