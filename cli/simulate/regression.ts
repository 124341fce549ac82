import { BAD, failing, HEALTHY, type Moment, type Scenario } from '../../local/simulation/scenario';

const ALLOWED = 'more failures than blue as +2pp (of all requests), or 3x (what blue has), or a share of failures as 50%';

const REGRESSION = /^(?:\+(?<points>\d+(?:\.\d+)?)pp|(?<times>\d+(?:\.\d+)?)x|(?<percent>\d+(?:\.\d+)?)%)$/;

const worse = (name: string, green: (moment: Moment) => number): Scenario => ({ name: `green ${name}`, healthy: false, green });

/** `+2pp`, `3x` or `50%`: what green fails. */
export const parseRegression = (text: string): Scenario => {
  const { points, times, percent } = REGRESSION.exec(text)?.groups ?? {};
  if (points !== undefined && Number(points) > 0 && Number(points) <= 100) return worse(text, ({ blue }) => blue + Number(points) / 100);
  if (times !== undefined && Number(times) > 1) return worse(text, ({ blue }) => blue * Number(times));
  if (percent !== undefined && Number(percent) > 0 && Number(percent) <= 100) return { ...failing(Number(percent) / 100), name: `green ${text}` };
  throw new Error(`Allowed: ${ALLOWED}.`);
};

/** Whether a green that is as bad as was said fails more than a blue with this rate. */
export const isWorse = ({ green }: Scenario, blue: number): boolean =>
  green === undefined || green({ minute: 0, weight: 100, blue, begun: 0, incident: false }) > blue;

export const SIMULATED: readonly Scenario[] = [...Object.values(BAD), ...HEALTHY];

export const simulatedScenario = (name: string): Scenario => {
  const found = SIMULATED.find(scenario => scenario.name === name);
  if (found === undefined) throw new Error(`Allowed: ${SIMULATED.map(scenario => `'${scenario.name}'`).join(', ')}.`);
  return found;
};
