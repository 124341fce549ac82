import { METADATA_KEY } from '../../../lambda/contract';
import { chooseShift } from '../../../local/app/choose-shift';
import type { AssemblyStack } from '../../../local/stage/assembly';

const machine = (shift: string, kind: string) => ({ Type: 'AWS::StepFunctions::StateMachine', Metadata: { [METADATA_KEY]: { shift, machine: kind } } });

const stackWith = (path: string, ...shifts: string[]): AssemblyStack => ({
  name: path.replace('/', '-'), path, environment: '', assets: new Map(),
  template: {
    Resources: Object.assign({
      Table: { Type: 'AWS::DynamoDB::Table', Metadata: { [METADATA_KEY]: { table: 'records' } } },
    }, ...shifts.map(shift => ({ [`${shift}Migrate`]: machine(shift, 'migrate'), [`${shift}Operate`]: machine(shift, 'operate') }))),
  },
});

const one = stackWith('Shop', 'Shop/Shift');
const prod = stackWith('Prod/Shop', 'Prod/Shop/Web/Shift', 'Prod/Shop/Api/Shift');
const without = stackWith('Network');

test.each([
  ['the only one', [without, one], {}, 'Shop/Shift'],
  ['by its stack', [one, prod], { stack: 'Shop' }, 'Shop/Shift'],
  ['by the name of its stack, and by its end', [one, prod], { stack: 'Prod-Shop', shift: 'Api/Shift' }, 'Prod/Shop/Api/Shift'],
  ['by the path of its stack', [one, prod], { stack: 'Prod/Shop', shift: 'Web/Shift' }, 'Prod/Shop/Web/Shift'],
  ['by its whole path, though others end so', [one, stackWith('Old', 'Old/Shop/Shift')], { shift: 'Shop/Shift' }, 'Shop/Shift'],
])('a shift is found: %s', (_, stacks, wanted, shift) => {
  expect(chooseShift(stacks, wanted)).toMatchObject({ shift, migrateLogicalId: `${shift}Migrate` });
});

test.each([
  ['no shift', [without], {}, '--app: no stack of this app has a shift: add a BlueGreenDeployment or a TrafficShift to one, and run `npx cdk synth` again'],
  ['several', [one, prod], {}, '--app: 3 shifts could be meant, name one with --shift or --stack: ' +
  'Shop/Shift (stack Shop), Prod/Shop/Web/Shift (stack Prod/Shop), Prod/Shop/Api/Shift (stack Prod/Shop)'],
  ['another stack', [one, prod, without], { stack: 'Network' }, '--stack: no stack Network with a shift, allowed: Shop, Prod/Shop'],
  ['another shift', [one, prod], { shift: 'ift' }, '--shift: no shift ift, allowed: Shop/Shift, Prod/Shop/Web/Shift, Prod/Shop/Api/Shift'],
  ['a shift of another stack', [one, prod], { stack: 'Shop', shift: 'Api/Shift' }, '--shift: no shift Api/Shift, allowed: Shop/Shift'],
  ['an end of several', [one, prod], { stack: 'Prod/Shop', shift: 'Shift' }, '--app: 2 shifts could be meant'],
])('a sentence says what is wrong: %s', (_, stacks, wanted, message) => {
  expect(() => chooseShift(stacks, wanted)).toThrow(message);
});
