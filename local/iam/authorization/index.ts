import type { AwsCall } from '../../aws/call';
import { own } from '../../own';
import type { AccessRequest } from '../request';
import { CLOUDFORMATION } from './cloudformation';
import { CLOUDWATCH } from './cloudwatch';
import { DYNAMODB } from './dynamodb';
import { ELASTIC_LOAD_BALANCING } from './elastic-load-balancing';
import { AUTO_SCALING, ECS, EVENTS, LAMBDA, SECRETS_MANAGER, SNS } from './others';
import { STEP_FUNCTIONS } from './step-functions';
import { type Actions, type Lookups, type Touched, withAction } from './table';

export type { Lookups } from './table';

const SERVICES: Readonly<Record<string, Actions>> = {
  elasticloadbalancing: ELASTIC_LOAD_BALANCING,
  cloudwatch: CLOUDWATCH,
  states: STEP_FUNCTIONS,
  dynamodb: DYNAMODB,
  lambda: LAMBDA,
  sns: SNS,
  secretsmanager: SECRETS_MANAGER,
  events: EVENTS,
  cloudformation: CLOUDFORMATION,
  ecs: ECS,
  autoscaling: AUTO_SCALING,
};

/** A call that names nothing will be refused as invalid, but only to those who may make it. */
const WITHOUT_RESOURCE: Touched = { resource: '*' };

export const isKnownAction = (service: string, action: string): boolean => own(own(SERVICES, service) ?? {}, action) !== undefined;

/**
 * What AWS checks before it carries out a call: which actions, on which resources, with which condition keys. Throws for a call of
 * which that is not known: it must not get through unchecked.
 */
export const accessRequests = ({ service, action, input }: AwsCall, lookups: Lookups): AccessRequest[] => {
  const touched = own(own(SERVICES, service) ?? {}, action);
  if (touched === undefined) throw new Error(`which permissions ${service}:${action} needs is not known to the rehearsal, so no function may call it`);
  const [first = WITHOUT_RESOURCE, ...more] = touched(input, lookups);
  return withAction(service, action, [first, ...more]);
};
