import { arnOf } from '../../aws/account';
import type { AccessControl } from '../../iam/access-control';
import type { StateMachines } from '../../states/executions';
import { physicalName, type Provisioners } from '../deployment';

/** As Step Functions refuses it. */
const NOT_ASSUMABLE = 'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.';

export const stateMachineProvisioners = (stateMachines: StateMachines, accessControl: AccessControl): Provisioners => ({
  'AWS::StepFunctions::StateMachine': resource => {
    const { DefinitionString, RoleArn } = resource.properties;
    const name = physicalName(resource, 'StateMachineName');
    const arn = arnOf('states', `stateMachine:${name}`);
    if (!accessControl.mayAssume({ name: 'states.amazonaws.com', sourceArn: arn }, String(RoleArn))) {
      throw new Error(`CREATE_FAILED ${resource.logicalId}: ${NOT_ASSUMABLE}`);
    }
    stateMachines.create(arn, JSON.parse(String(DefinitionString)), String(RoleArn));
    return { ref: arn, attributes: { Arn: arn, Name: name } };
  },
});
