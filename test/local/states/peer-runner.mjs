// Runs generated machines on aws-local-stepfunctions, in a process of its own: it is made for a newer Node.js than this one may be.
// Arguments: the path of its entry. Standard input: JSON of the cases. Standard output: JSON of what became of them.
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

Promise.withResolvers ??= () => {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};

const { StateMachine } = createRequire(import.meta.url)(process.argv[2]);

/** Its validator compiles its schemas for every machine, which takes longer than everything else. */
const FAST = { validationOptions: { noValidate: true } };

const failing = errors => {
  const left = [...errors];
  return ({ Payload }) => {
    const name = left.shift();
    if (name === undefined) return { Payload };
    throw Object.assign(new Error('scripted'), { name });
  };
};

const visited = async eventLogs => {
  const names = [];
  for await (const { type, state } of eventLogs) if (type === 'StateEntered') names.push(state.name);
  return names;
};

const runCase = async ({ definition, input, errors }) => {
  const names = Object.keys(definition.States);
  const zero = Object.fromEntries(names.map(name => [name, 0]));
  const taskResourceLocalHandlers = Object.fromEntries(names.map(name => [name, failing(errors[name] ?? [])]));
  const { result, eventLogs } = new StateMachine(definition, FAST).run(input, {
    overrides: { taskResourceLocalHandlers, waitTimeOverrides: zero, retryIntervalOverrides: zero },
  });
  const ending = result.then(output => ({ status: 'SUCCEEDED', output }), () => ({ status: 'FAILED' }));
  return { ...await ending, visited: await visited(eventLogs) };
};

const cases = JSON.parse(await text(process.stdin));
const results = [];
for (const one of cases) results.push(await runCase(one));
process.stdout.write(JSON.stringify(results));
