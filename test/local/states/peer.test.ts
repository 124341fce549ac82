import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { FunctionError } from '../../../local/functions/function-error';
import type { Invoke } from '../../../local/states/host';
import type { Case } from './generated';
import { cases } from './generated';
import { run } from './machines';

interface Result {
  readonly status: string;
  readonly output?: unknown;
  readonly visited: readonly string[];
}

const peerEntry = (): string | undefined => {
  try {
    return require.resolve('aws-local-stepfunctions');
  } catch {
    return undefined;
  }
};

const scripted = (errors: Case['errors']): Invoke => {
  const left = new Map(Object.entries(errors).map(([name, list]) => [name, [...list]]));
  return (name, payload) => {
    const errorType = left.get(name)?.shift();
    return errorType === undefined ? Promise.resolve(payload) : Promise.reject(new FunctionError({ errorType, errorMessage: 'scripted' }));
  };
};

/** The peer's Cause is the plain message, AWS's and ours a JSON document. */
const withoutCauses = (json: string): unknown =>
  JSON.parse(json, (_, value: unknown) => typeof value === 'object' && value !== null && 'Error' in value ? { Error: value.Error } : value);

const ours = async ({ definition, input, errors }: Case): Promise<Result> => {
  const { status, output, history } = await run(definition, input, { invoke: scripted(errors), speed: 1e6 });
  const visited = history.filter(({ type }) => type.endsWith('StateEntered')).map(event => (event['stateEnteredEventDetails'] as { name: string }).name);
  return { status, visited, ...(output === undefined ? {} : { output: withoutCauses(output) }) };
};

const theirs = (entry: string, sample: readonly Case[]): Result[] => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(__dirname, 'peer-runner.mjs'), entry],
    { input: JSON.stringify(sample), encoding: 'utf8', maxBuffer: 2 ** 27, timeout: 60_000 });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Result[];
};

const entry = peerEntry();
if (entry === undefined) console.warn('aws-local-stepfunctions is not installed: the differential test is skipped');

(entry === undefined ? describe.skip : describe)('against aws-local-stepfunctions', () => {
  test('300 generated machines visit the same states and end the same', async () => {
    const sample = fc.sample(cases, { numRuns: 300, seed: 20_260_101 }).map(one => JSON.parse(JSON.stringify(one)) as Case);
    const expected = theirs(entry!, sample);
    for (const [index, one] of sample.entries()) {
      const peer = expected[index]!;
      const normal = peer.output === undefined ? peer : { ...peer, output: withoutCauses(JSON.stringify(peer.output)) };
      expect({ case: one, result: await ours(one) }).toEqual({ case: one, result: normal });
    }
  }, 120_000);
});
