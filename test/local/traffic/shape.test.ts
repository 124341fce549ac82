import fc from 'fast-check';
import { formatShape, parseShape, PLAIN_TRAFFIC, type TrafficShape } from '../../../local/traffic/shape';

const shape: fc.Arbitrary<TrafficShape> = fc.record({
  profile: fc.constantFrom('constant', 'ramp', 'spiky'), sticky: fc.boolean(), webSockets: fc.boolean(), longPolls: fc.boolean(),
});

test('what is written is what is read', () => {
  fc.assert(fc.property(shape, each => {
    expect(parseShape(formatShape(each))).toEqual(each);
  }));
});

test('the order does not matter, and without a rate it is constant', () => {
  expect(parseShape('websockets,ramp')).toEqual(parseShape('ramp,websockets'));
  expect(parseShape('long-polls,sticky')).toEqual({ profile: 'constant', sticky: true, webSockets: false, longPolls: true });
  expect(parseShape('constant')).toEqual(PLAIN_TRAFFIC);
});

test.each([
  ['bursty', '\'bursty\' is none of constant, ramp, spiky (the rate) and sticky, websockets, long-polls (the clients).'],
  ['', '\'\' is none of'],
  ['ramp,', '\'\' is none of'],
  ['toString', '\'toString\' is none of'],
  ['ramp,spiky', 'There can be one rate only, not ramp and spiky.'],
  ['constant,sticky,ramp', 'There can be one rate only, not constant and ramp.'],
  ['sticky,sticky', '\'sticky\' is there twice.'],
])('%j is refused: %s', (text, message) => {
  expect(() => parseShape(text)).toThrow(message);
});
