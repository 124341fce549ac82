import type { RuleAction } from '../lambda/core/rule-actions';
import { ELBV2_FORMAT } from './aws/elbv2/format';

/** A person's: it was given to no function. */
export const ADMINISTRATOR_KEY = 'AKIAADMINISTRATOR000';

const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=${ADMINISTRATOR_KEY}/20300101/us-east-1/rehearsal/aws4_request, SignedHeaders=host, Signature=0`;

/** As Elastic Load Balancing takes it. */
export interface TargetDescription {
  readonly Id: string;
  readonly Port: number;
}

/** AWS Query: `A.B.member.1.C`. */
const queryParameters = (value: unknown, name: string): [string, string][] => {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((member, index) => queryParameters(member, `${name}.member.${index + 1}`));
  if (typeof value !== 'object' || value === null) return [[name, `${value as string | number | boolean}`]];
  return Object.entries(value).flatMap(([key, member]) => queryParameters(member, name === '' ? key : `${name}.${key}`));
};

/** Somebody who may do everything in the account, and does it by AWS's own APIs: CloudTrail sees it, the controller does not know of it. */
export class Administrator {
  constructor(private readonly endpoint: { readonly url: string }) {}

  async stopExecution(executionArn: string): Promise<void> {
    await this.#json('AWSStepFunctions.StopExecution', { executionArn });
  }

  async setAlarmState(AlarmName: string, StateValue: string, StateReason: string): Promise<void> {
    await this.#json('GraniteServiceVersion20100801.SetAlarmState', { AlarmName, StateValue, StateReason });
  }

  async modifyRule(RuleArn: string, Actions: readonly RuleAction[]): Promise<void> {
    await this.#query('ModifyRule', { RuleArn, Actions });
  }

  async registerTargets(TargetGroupArn: string, Targets: readonly TargetDescription[]): Promise<void> {
    await this.#query('RegisterTargets', { TargetGroupArn, Targets });
  }

  async deregisterTargets(TargetGroupArn: string, Targets: readonly TargetDescription[]): Promise<void> {
    await this.#query('DeregisterTargets', { TargetGroupArn, Targets });
  }

  #query(Action: string, input: object): Promise<string> {
    return this.#send({}, new URLSearchParams(queryParameters({ Action, Version: ELBV2_FORMAT.version, ...input }, '')));
  }

  #json(target: string, input: object): Promise<string> {
    const headers = { 'X-Amz-Target': target, 'X-Amz-Date': '20300101T000000Z', 'Content-Type': 'application/x-amz-json-1.0' };
    return this.#send(headers, JSON.stringify(input));
  }

  async #send(headers: Readonly<Record<string, string>>, body: string | URLSearchParams): Promise<string> {
    const response = await fetch(this.endpoint.url, { method: 'POST', headers: { ...headers, Authorization: AUTHORIZATION }, body });
    const answer = await response.text();
    if (!response.ok) throw new Error(`the administrator was refused: ${answer}`);
    return answer;
  }
}
