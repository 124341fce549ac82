import fc from 'fast-check';
import { chooseShift, type MarkedResource } from '../../../cli/operator/find-shift';
import { SaidError } from '../../../cli/operator/said-error';

const table: MarkedResource = { logicalId: 'Records', type: 'AWS::DynamoDB::Table', physicalId: 'records', mark: { table: 'records' } };

const machinesOf = (shift: string): MarkedResource[] => (['migrate', 'operate'] as const).map(machine => ({
  logicalId: `${shift}${machine}`, type: 'AWS::StepFunctions::StateMachine', physicalId: `arn:${shift}:${machine}`, mark: { shift, machine },
}));

const found = (shift: string) => ({ shift, migrateArn: `arn:${shift}:migrate`, operateArn: `arn:${shift}:operate`, table: 'records' });

const name = fc.stringMatching(/^[A-Z][a-z]{0,5}$/);
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map(parts => ['Stack', ...parts].join('/'));
const paths = fc.uniqueArray(path, { minLength: 1, maxLength: 5 });

test('every shift is found by its whole path, whatever the others are called and in whatever order the resources come', () => {
  fc.assert(fc.property(paths.chain(shifts => fc.tuple(
    fc.constantFrom(...shifts), fc.shuffledSubarray([table, ...shifts.flatMap(machinesOf)], { minLength: shifts.length * 2 + 1 }),
  )), ([wanted, resources]) => {
    expect(chooseShift('Stack', resources, wanted)).toEqual(found(wanted));
  }));
});

test('what is found is what was asked for, or else an error that lists all', () => {
  fc.assert(fc.property(paths, fc.option(fc.oneof(name, path), { nil: undefined }), (shifts, wanted) => {
    const matches = wanted === undefined ? shifts : shifts.filter(each => each === wanted || each.endsWith(`/${wanted}`));
    const choose = () => chooseShift('Stack', [table, ...shifts.flatMap(machinesOf)], wanted);
    if (matches.length === 1) {
      expect(choose().shift).toBe(matches[0]);
    } else if (!matches.includes(wanted ?? '')) {
      expect(choose).toThrow(SaidError);
      for (const shift of matches.length === 0 ? shifts : matches) expect(choose).toThrow(shift);
    }
  }));
});

test('an exact path wins over another that ends in it', () => {
  const resources = [table, ...machinesOf('Api/Shift'), ...machinesOf('Stack/Api/Shift')];
  expect(chooseShift('Stack', resources, 'Api/Shift').shift).toBe('Api/Shift');
});

test.each<[string, MarkedResource[], string | undefined, string]>([
  ['no shift', [], undefined, 'the stack Shop has no TrafficShift: check --stack'],
  ['half a shift', [table, machinesOf('Shop/Shift')[0]!], undefined, 'the stack Shop has no TrafficShift'],
  ['no table', machinesOf('Shop/Shift'), undefined, 'the stack Shop has no TrafficShift'],
  ['several shifts', [table, ...machinesOf('Shop/Api'), ...machinesOf('Shop/Web')], undefined, 'has 2 shifts, name one with --shift: Shop/Api, Shop/Web'],
  ['another shift', [table, ...machinesOf('Shop/Api')], 'Ap', 'has no shift Ap, allowed for --shift: Shop/Api'],
  [
    'several with that end', [table, ...machinesOf('Shop/A/Shift'), ...machinesOf('Shop/B/Shift')], 'Shift',
    'has 2 shifts whose path ends in Shift, name one with --shift: Shop/A/Shift, Shop/B/Shift',
  ],
])('%s is an error that says what to do', (_, resources, wanted, message) => {
  expect(() => chooseShift('Shop', resources, wanted)).toThrow(message);
});
