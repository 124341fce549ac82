import { ownRehearsals } from '../../cli/commands/rehearse-own';
import { rehearse } from '../../local/rehearsal';
import type { Scenario } from '../../local/scenarios/scenario';
import { EXAMPLES } from '../examples/templates';

jest.setTimeout(120_000);

const RELEASE = { schedule: [{ weight: 50, holdSeconds: 600 }, { weight: 100, holdSeconds: 60 }] };

/** Half of the traffic on green, and back: an example's own bake may take a day. */
const act: Scenario['act'] = async stage => {
  const { ended } = stage.start(RELEASE);
  await stage.untilWeight(50);
  await stage.sleep(90);
  await stage.operate('rollback', 'seen enough');
  await ended;
};

/** What of an example is not as it says. */
const NOTES: Readonly<Record<string, readonly RegExp[]>> = {
  'ec2-auto-scaling': [/by name only: .*AWS::EC2::LaunchTemplate/, /AutoScalingGroup \(all but its size: nothing runs in it\)/],
  'ec2-to-fargate': [/AWS::ECS::Service \(all but its size/],
  'ecs-fargate': [/2 AWS::ECS::Service \(all but its size/],
  'imported-oidc-listener': [/an empty load balancer stands in: arn:\S+\/ListenerArn\//, /made-up values: \S+:secret:ClientSecretArn-/, /plain HTTP here/],
  'ip': [/AWS::ElasticLoadBalancingV2::TargetGroup \(Targets\)/],
  'lambda': [/^the built-in service takes the place of the function of \S+ \(green\)$/, /Lambda::Function \(Code, which is no folder of Node\.js code/],
};

test.each(EXAMPLES.map(({ name, app }) => [name, app] as const))('%s is rehearsed as it is', async (name, app) => {
  const [play] = ownRehearsals(app.synth().directory, {});
  const result = await rehearse({ ...play!, scenario: { ...play!.scenario, expected: 'reverted', requestsPerMinute: 200, act }, speed: 30, seed: 1 });
  expect(result).toMatchObject({ reason: expect.stringContaining('seen enough'), outcome: 'reverted', complaints: [], revert: { trigger: 'OperatorRollback', writesPerRoute: 1 } });
  expect(result.traffic).toMatchObject({ failedByService: 0, lost: 0 });
  expect(result.minutes.some(({ blue, green }) => blue.requests > 50 && green.requests > 50)).toBe(true);
  for (const note of NOTES[name]!) expect(result.notes).toContainEqual(expect.stringMatching(note));
  expect(result.notRehearsed.map(({ type }) => type)).toContain('AWS::Logs::LogGroup');
});
