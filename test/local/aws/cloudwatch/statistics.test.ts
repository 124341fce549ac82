import fc from 'fast-check';
import { statisticNamed } from '../../../../local/aws/cloudwatch/statistics';

const SECONDS = [0.1, 0.2, 0.2, 0.3, 1.5];

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
test.each([
  ['TC(0.2:)', 2], ['TC(:0.2)', 3], ['TC(0.1:0.3)', 3], ['tc(0.005:0.030)', 0], ['PR(:0.2)', 60], ['PR(0.2:1.5)', 40],
])('%s: the lower bound is exclusive, the upper one inclusive', (name, expected) => {
  expect(statisticNamed(name)(SECONDS)).toBe(expected);
});

test('whatever the bound, each value is on one side of it', () => {
  fc.assert(fc.property(fc.array(fc.nat({ max: 50 })), fc.nat({ max: 50 }), (values, bound) => {
    expect(statisticNamed(`TC(:${bound})`)(values) + statisticNamed(`TC(${bound}:)`)(values)).toBe(values.length);
  }));
});

test.each(['TC(:)', 'TC(3:1)', 'TC(1:1)', 'PR(x:)', 'TC(-1:)', 'TC(1e-7:)', 'TC(0.12345678901:)'])('%s is refused', name => {
  expect(() => statisticNamed(name)).toThrow(/not supported/);
});

test.each(['TC(10%:90%)', 'tc90', 'TM(1:2)', 'IQM'])('%s is not known here', name => {
  expect(() => statisticNamed(name)).toThrow(/not implemented|statistic/);
});
