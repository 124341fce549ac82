import { arnOf } from '../../aws/account';
import type { AccessControl } from '../../iam/access-control';
import type { StateMachines } from '../../states/executions';
import { type Deployed, type Lifecycles, physicalName, type ResourceToDeploy } from '../resource';

/** As Step Functions refuses it. */
const NOT_ASSUMABLE = 'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.';

const stateMachine = (resource: ResourceToDeploy, stateMachines: StateMachines, accessControl: AccessControl): Deployed => {
  const { DefinitionString, RoleArn } = resource.properties;
  const name = physicalName(resource, 'StateMachineName');
  const arn = arnOf('states', `stateMachine:${name}`);
  if (!accessControl.mayAssume({ name: 'states.amazonaws.com', sourceArn: arn }, String(RoleArn))) throw new Error(NOT_ASSUMABLE);
  stateMachines.create(arn, JSON.parse(String(DefinitionString)), String(RoleArn));
  return { ref: arn, attributes: { Arn: arn, Name: name } };
};

export const stateMachineLifecycles = (stateMachines: StateMachines, accessControl: AccessControl): Lifecycles => ({
  'AWS::StepFunctions::StateMachine': {
    create: resource => stateMachine(resource, stateMachines, accessControl),
    remove: ({ ref }) => stateMachines.delete(String(ref)),
    replacedBy: ['StateMachineName', 'StateMachineType'],
  },
});
