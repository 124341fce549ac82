import { synthesizeDemo } from '../../../local/stage/synthesize';

// A synth starts a process of its own.
jest.setTimeout(60_000);

/** As the state machines of the template hold it. */
const stickinessIn = (text: string): string[] => [...text.matchAll(/stickinessSeconds\W+(\d+)/g)].map(match => match[1]!);

test('the demo sends every request by the weights', () => {
  expect(stickinessIn(JSON.stringify(synthesizeDemo().template))).toEqual([]);
});

test('the demo has group stickiness when its context asks for it', () => {
  const found = stickinessIn(JSON.stringify(synthesizeDemo({ stickinessSeconds: 240 }).template));
  expect(new Set(found)).toEqual(new Set(['240']));
});
