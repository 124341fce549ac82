import type { TopLevelSpec } from 'vega-lite';
import type { EvidenceMinute, Verdict } from '../../local/simulation/past';
import { CHART, COLORS } from '../chart/chart-config';

/** Less is not worth a place on a logarithmic scale. */
const LEAST_EVIDENCE = 0.01;

const MINUTE = { field: 'minute', type: 'quantitative' as const, axis: { title: 'minute', tickMinStep: 1 } };

const SIZE = { width: 480, height: 200 };

const within = (minutes: readonly EvidenceMinute[]) => ({ domain: [minutes[0]!.minute, minutes.at(-1)!.minute] });

const rates = (minutes: readonly EvidenceMinute[]) => minutes.flatMap(({ minute, ...colors }) => (['blue', 'green'] as const)
  .filter(color => colors[color].requests > 0)
  .map(color => ({ minute, color, rate: colors[color].failed / colors[color].requests })));

/** The guard's as well: the comparison is silent where nothing of blue is left. */
const evidence = (minutes: readonly EvidenceMinute[]) => minutes.flatMap(({ minute, assessment }) => assessment === null ? [] : [
  { minute, kind: 'comparison', evidence: Math.max(LEAST_EVIDENCE, assessment.evidence) },
  { minute, kind: 'guard', evidence: Math.max(LEAST_EVIDENCE, assessment.guardEvidence) },
]);

/** Both colours' failures by minute, the comparison's evidence with its limit, and where each rule decides. */
export const pastChart = (verdicts: readonly Verdict[], minutes: readonly EvidenceMinute[]): TopLevelSpec => ({
  ...CHART,
  vconcat: [
    {
      title: 'requests answered by 5XX',
      ...SIZE,
      data: { values: rates(minutes) },
      mark: { type: 'line', point: true },
      encoding: {
        x: MINUTE,
        y: { field: 'rate', type: 'quantitative', axis: { title: null, format: '~%' } },
        color: { field: 'color', scale: { domain: ['blue', 'green'], range: [COLORS.blue, COLORS.green] }, legend: { title: null } },
      },
    },
    {
      title: 'evidence against green',
      ...SIZE,
      layer: [
        {
          data: { values: evidence(minutes) },
          mark: { type: 'line', point: true },
          encoding: {
            x: { ...MINUTE, scale: within(minutes) },
            y: { field: 'evidence', type: 'quantitative', scale: { type: 'log' }, axis: { title: null, format: '~g' } },
            color: { field: 'kind', type: 'nominal', scale: { range: [COLORS.comparison, COLORS.guard] }, legend: { title: null } },
          },
        },
        { data: { values: [{ limit: minutes[0]!.assessment!.limit }] }, mark: { type: 'rule', color: COLORS.limit }, encoding: { y: { field: 'limit', type: 'quantitative' } } },
      ],
    },
    {
      title: 'the minute that decides',
      width: SIZE.width,
      data: { values: verdicts.map(each => ({ ...each })) },
      mark: { type: 'point', filled: true, size: 60 },
      encoding: {
        x: { ...MINUTE, field: 'decidedBy', scale: within(minutes) },
        y: { field: 'rule', type: 'nominal', sort: null, axis: { title: null } },
      },
    },
  ],
  resolve: { scale: { color: 'independent' } },
});
