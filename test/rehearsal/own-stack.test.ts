import { ownRehearsals } from '../../cli/commands/rehearse-own';
import { parseFault } from '../../local/faults/spec';
import { rehearse } from '../../local/rehearsal';
import type { RehearsalResult } from '../../local/report/model';
import { errorsAt50 } from '../../local/scenarios/errors-at-50';
import { gated, importedRule, officeOnly, synthesized, twoShifts } from '../local/app/apps';

jest.setTimeout(120_000);

describe('a release that waits for an operator, with hooks and services', () => {
  const log: string[] = [];
  let result: RehearsalResult;

  beforeAll(async () => {
    const [play] = ownRehearsals(synthesized(gated), {});
    result = await rehearse({ ...play!, speed: 30, seed: 1, onFunctionLog: line => log.push(line) });
  });

  test('is resumed, and completes', () => {
    expect(result).toMatchObject({ outcome: 'completed', complaints: [] });
    expect(result.timeline.map(({ event }) => event)).toContain('resume is done');
  });

  test('runs the hook that it can, passes the other one, and says both', () => {
    expect(log.join()).toContain('a hook of its own ran');
    const notes = result.notes.join('\n');
    expect(notes).toMatch(/^a function of yours that really runs, with the network of this machine: \S+:After/m);
    expect(notes).toMatch(/^a function that cannot run here, and counts as passed: \S+:Before/m);
  });

  test('scales the old service in', () => {
    expect(result.calls['ecs:UpdateService']).toBe(1);
  });
});

test('a scenario whose fault would do nothing is not played', async () => {
  const [play] = ownRehearsals(synthesized(twoShifts), { shift: 'Api/Shift', scenario: [errorsAt50] });
  const result = await rehearse({ ...play!, seed: 1, speed: 30 });
  expect(result).toMatchObject({
    outcome: 'invalid', reason: 'the fault green:error-rate=30%@50% is about a Lambda function: only the built-in service can be made to fail',
  });
  expect(result.calls).toEqual({});
});

test.each([
  ['a route for others', officeOnly, 'no user of a rehearsal reaches Office/Web/Route: they come from 127.0.0.1'],
  ['a rule of somebody else', importedRule, 'the rule of Rule/Route is not in the app: one that is imported by its ARN, arn:aws:elasticloadbalancing:us-east-1:'],
])('%s cannot be rehearsed, which a sentence says', async (_, app, reason) => {
  const [play] = ownRehearsals(synthesized(app), {});
  const result = await rehearse({ ...play!, seed: 1, speed: 30 });
  expect(result).toMatchObject({ outcome: 'invalid', passed: false, reason: expect.stringContaining(reason) });
  expect(result.reason).not.toContain('    at ');
});

test('the built-in service takes a function\'s place when that is asked for, and can then be made to fail', async () => {
  const [play] = ownRehearsals(synthesized(twoShifts), { shift: 'Api/Shift', green: { kind: 'built-in' } });
  const result = await rehearse({ ...play!, speed: 30, seed: 1, faults: [parseFault('green:error-rate=50%')] });
  expect(result).toMatchObject({ outcome: 'reverted', complaints: [], traffic: { lost: 0 } });
  expect(result.traffic.failedByService).toBeGreaterThan(10);
});
