import type { OutgoingRequest } from './aws/http';
import type { ProbeReport, ProberEvent, SmokeTestConfig } from './contract';
import { isProbeDue, probedMinutes, type SentRequest } from './core/probe';
import { type Answer, complaintAbout, patienceOf } from './core/smoke-test';
import { isDueAsUser, type Visit, visitsOf } from './core/visits';

/** Everything outside the function. */
export interface Outside {
  readonly send: (request: OutgoingRequest) => Promise<Answer>;
  readonly secretOf: (arn: string) => Promise<string>;
  readonly now: () => Date;
  readonly pause: (ms: number) => Promise<void>;
}

const USER_AGENT = 'cdk-traffic-shift/prober';

/** Warming up is a favour: it leaves the tests their time. */
const WARM_UP_BUDGET_MS = 120_000;

/** Before a test is repeated for the first time; later ones wait accordingly longer. */
const RETRY_PAUSE_MS = 1_000;

type Request = Pick<SmokeTestConfig, 'method' | 'path'> & Partial<Pick<SmokeTestConfig, 'headers' | 'body' | 'maxLatencyMs'>>;
type Ask = (visit: Visit, request: Request) => Promise<Answer>;

const withSecret = async ({ secretOf }: Outside, visit: Visit): Promise<Visit> => visit.secret === undefined
  ? visit
  : { ...visit, headers: { ...visit.headers, [visit.secret.header]: await secretOf(visit.secret.arn) } };

/** Asks, and keeps in mind what was sent. */
const asking = ({ send, now }: Outside, sent: SentRequest[]): Ask => async (visit, request) => {
  const { method, path, headers, body, maxLatencyMs } = request;
  const at = now();
  const answer = await send({
    url: new URL(path, visit.origin), method, body, timeoutMs: patienceOf({ maxLatencyMs }),
    headers: { 'user-agent': USER_AGENT, ...headers, ...visit.headers },
  });
  sent.push({ at, failed: 'error' in answer || answer.status >= 500 });
  return answer;
};

const warmUp = async (ask: Ask, { prober: { warmUp: { paths, times } } }: ProberEvent, visits: readonly Visit[]): Promise<void> => {
  const deadline = performance.now() + WARM_UP_BUDGET_MS;
  for (let round = 0; round < times && performance.now() < deadline; round++) {
    await Promise.all(visits.flatMap(visit => paths.map(path => ask(visit, { method: 'GET', path }))));
  }
};

/** Null when the test passes within its attempts, or else what was wrong with the last one. */
const tried = async (ask: Ask, { pause }: Outside, visit: Visit, test: SmokeTestConfig, retries: number): Promise<string | null> => {
  const asked = `${test.method} ${new URL(test.path, visit.origin).href} ${visit.as}`;
  for (let attempt = 0; ; attempt++) {
    const complaint = complaintAbout(test, await ask(visit, test), asked);
    if (complaint === null || attempt === retries) return complaint;
    await pause(RETRY_PAUSE_MS * (attempt + 1));
  }
};

const SKIPPED: ProbeReport = { skipped: true, passed: true, failures: [], probed: [], asUser: false };

/** All tests at once, so that the slowest one says how long they take together. */
export const probe = async (outside: Outside, event: ProberEvent): Promise<ProbeReport> => {
  const { task, prober: { smokeTests }, migration } = event;
  if (task === 'probe' && !isProbeDue(event, outside.now())) return SKIPPED;
  const sent: SentRequest[] = [];
  const ask = asking(outside, sent);
  const visits = await Promise.all(visitsOf(event).map(visit => withSecret(outside, visit)));
  if (task === 'smoke-test') await warmUp(ask, event, visits);
  const complaints = await Promise.all(visits.flatMap(visit =>
    smokeTests.map(test => tried(ask, outside, visit, test, task === 'smoke-test' ? test.retries : 0))));
  const failures = complaints.filter(complaint => complaint !== null);
  return { passed: failures.length === 0, failures, probed: probedMinutes(sent, migration.to), asUser: isDueAsUser(event) };
};
