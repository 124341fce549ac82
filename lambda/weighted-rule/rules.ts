import { ListenerRuleGateway } from '../aws/listener-rule';

export const rules = new ListenerRuleGateway();
