import type { RunHistory } from '../../../lambda/contract/history';
import type { RehearsalResult } from '../../../local/report/model';

const minute = (number: number, blue: number, green: number, failed = 0) => ({
  minute: number, blue: { requests: blue, failed: 0, p95Ms: 5 }, green: { requests: green, failed, p95Ms: green === 0 ? null : 7 },
});

/** Seconds after the run began, as the rehearsed clock has them. */
const at = (seconds: number): string => new Date(Date.parse('2026-11-21T10:00:00.000Z') + 1000 * seconds).toISOString();

export const COMPARED = {
  verdict: 'worse', acceptance: 0.2, acceptedAt: 20, counts: {}, until: at(240),
  assessment: { evidence: 1234.5, guardEvidence: 1, limit: 100, by: 'comparison', signal: 'answered' },
} as const;

/** Green fails from its first step on, and is put back. */
export const reverted: RehearsalResult = {
  scenario: 'errors', outcome: 'reverted', reason: 'green is worse than blue', passed: true, complaints: [], notes: [], notRehearsed: [], speed: 100, seed: 1,
  shape: 'constant', faults: [], startedAt: at(0),
  timeline: [
    { atSeconds: 0, event: 'traffic begins', weights: { blue: 100, green: 0 } },
    { atSeconds: 90, event: 'weights: blue 75 %, green 25 %', weights: { blue: 75, green: 25 } },
    { atSeconds: 260, event: 'weights: blue 100 %, green 0 %', weights: { blue: 100, green: 0 } },
    { atSeconds: 290, event: 'release ends: FAILED, Worse', weights: { blue: 100, green: 0 } },
  ],
  minutes: [
    minute(0, 200, 0), minute(1, 175, 25, 5), minute(2, 150, 50, 10), minute(3, 150, 50, 10), minute(4, 190, 10), minute(5, 200, 0),
  ],
  steps: [{
    step: 1, weight: 25, at: at(90), readBack: [], verdict: 'green is worse than blue', comparison: COMPARED, measuredUntil: at(240),
    measured: { blue: { requests: 475, failed: 0, p95Ms: 5 }, green: { requests: 125, failed: 25, p95Ms: 7 } },
  }],
  looks: [
    { atSeconds: 180, evidence: 1, guardEvidence: 1, limit: 100, signal: null },
    { atSeconds: 255, evidence: 1234.5, guardEvidence: 1, limit: 100, signal: 'answered' },
  ],
  traffic: { sent: 1200, answered: 1200, failedByService: 25, lost: 0 },
  revert: { trigger: 'Worse', road: 'watch', decidedAtSeconds: 256, verifiedAtSeconds: 261, writesPerRoute: 1 },
  calls: { 'elasticloadbalancing:ModifyRule': 2, 'cloudwatch:DescribeAlarms': 20, 'cloudwatch:GetMetricData': 5, 'events:PutEvents': 3 },
  transitions: 60,
  usage: {
    functions: [{ memoryMb: 512, invocations: 30, seconds: 2 }],
    metrics: 60, ownMetricHours: 2, writeUnits: 20, readUnits: 40, loggedBytes: 100_000,
  },
  standing: [{ price: 'alarmMetric', quantity: 6, usd: 0.6 }],
};

/** The same as its shift's history has it. */
export const recorded: RunHistory = {
  shift: 'Shop/Shift', execution: 'arn:aws:states:us-east-1:111122223333:execution:Migrate:build-7', startedBy: 'arn:aws:iam::111122223333:user/ann',
  startedAt: at(60), endedAt: at(290), from: 'blue', to: 'green', input: {}, outcome: 'reverted', error: 'Worse', cause: 'green is worse than blue',
  steps: reverted.steps,
};
