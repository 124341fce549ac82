import { type Color, COLORS } from '../../lambda/contract';
import type { Measured, RunStepComparison } from '../../lambda/contract/history';
import { BILLED_SECONDS } from '../../local/report/cost';
import { type CostLine, PRICE_LIST, PRICES, totalUsd } from '../../local/report/prices';
import { count } from '../paint';
import { html, type Markup } from './html';
import { evidence, quantity, shareOf, usd } from './numbers';
import type { Bill, Mark, Report, ReportStep } from './report';
import { type Cell, table } from './table';

/** A plot that is drawn already. */
export interface Picture {
  readonly title: string;
  /** SVG. */
  readonly picture: Markup;
}

const figure = ({ title, picture }: Picture): Markup => html`<figure><figcaption>${title}</figcaption>${picture}</figure>
`;

const marks = (all: readonly Mark[]): Markup => html`<figure><figcaption>what happened</figcaption><ol class="marks">
${all.map(({ number, when, what }) => html`<li><b>${number}</b><time>${when}</time><span>${what}</span></li>
`)}</ol></figure>
`;

const legend = ({ plot }: Report): Markup => html`<p class="small soft"><b class="blue">blue</b> and <b class="green">green</b> as users got them.
${plot.evidence.length > 0
  ? html`Evidence: <b class="comparison">of the comparison in the same minutes</b>, <b class="guard">of the guard against what the old colour was</b>;
at the <b class="bad">limit of ${plot.evidence[0]!.limit}</b> traffic goes back.`
  : null}
The dashed lines are what happened, by its number.</p>
`;

/** Over time, with what happened marked and listed. */
export const plots = (report: Report, pictures: readonly Picture[]): Markup | null => pictures.length === 0 ? null : html`<section>
<h3>Over time</h3>
${legend(report)}<div class="plots">
${pictures.map(figure)}${marks(report.plot.marks)}</div>
</section>
`;

const NOTHING = '–';

const coloured = (color: Color, text: string): Markup => html`<span class="${color}">${text}</span>`;

const failedOf = ({ requests, failed }: Measured): string =>
  failed === 0 ? '0' : `${count(Math.round(failed))} (${shareOf(failed, requests)})`;

const colorCells = (color: Color, measured: Measured | undefined): Cell[] => [
  { head: `${color}: requests`, says: measured === undefined ? NOTHING : coloured(color, count(Math.round(measured.requests))) },
  { head: `${color}: failed`, says: measured === undefined ? NOTHING : failedOf(measured) },
  { head: `${color}: p95`, says: measured?.p95Ms === undefined || measured.p95Ms === null ? NOTHING : `${count(Math.round(measured.p95Ms))} ms` },
];

const VERDICTS: Readonly<Record<RunStepComparison['verdict'], string>> = {
  accepted: 'good enough', inconclusive: 'too little traffic to tell', worse: 'worse: put back', incomparable: 'too little left to compare with',
};

const TONES: Readonly<Record<RunStepComparison['verdict'], string>> = { accepted: 'good', inconclusive: 'back', worse: 'bad', incomparable: 'back' };

const against = ({ assessment: { evidence: found, guardEvidence, limit, signal } }: RunStepComparison): string =>
  `against it ${evidence(found)}${guardEvidence > 1 ? `, by the guard ${evidence(guardEvidence)}` : ''} (limit ${limit}${signal === null ? '' : `, most by ${signal}`})`;

const comparison = (compared: RunStepComparison): Markup => html`<b class="${TONES[compared.verdict]}">${VERDICTS[compared.verdict]}</b>:
evidence ${against(compared)}, for it ${evidence(compared.acceptance)} (good at ${compared.acceptedAt})`;

const stepRow = ({ step, weight, when, minutes, measured, comparison: compared, verdict }: ReportStep): Cell[] => [
  { head: 'step', isText: true, says: html`<b>${step}</b> at ${weight} %` },
  { head: 'from', says: when },
  { head: 'minutes', says: minutes === null ? NOTHING : minutes.toFixed(1) },
  ...COLORS.flatMap(color => colorCells(color, measured?.[color])),
  { head: 'verdict', isText: true, says: [compared === null ? '' : html`<p>${comparison(compared)}</p>`, verdict] },
];

/** What was decided at the end of each step, and by what numbers. */
export const steps = (all: readonly ReportStep[]): Markup | null => all.length === 0 ? null : html`<section class="steps">
<h3>Step by step</h3>
${table(all.map(stepRow))}</section>
`;

const callsOf = (calls: Bill['calls']): [string, number][] => Object.entries(calls).toSorted(([, a], [, b]) => b - a);

const priceOf = ({ price }: CostLine): string =>
  PRICES[price].per === 1 ? `$${PRICES[price].usd}` : `$${PRICES[price].usd} for ${count(PRICES[price].per)}`;

const priced = (lines: readonly CostLine[]): Markup => table(lines.map(line => [
  { head: 'what', isText: true, says: `${PRICES[line.price].service}: ${PRICES[line.price].unit}` },
  { head: 'number', says: quantity(line.quantity) },
  { head: 'price', says: priceOf(line) },
  { head: 'cost', says: usd(line.usd) },
]), [
  { head: '', isText: true, says: 'together' }, { head: '', says: '' }, { head: '', says: '' }, { head: 'cost', says: usd(totalUsd(lines)) },
]);

/** What the release would have cost, and what it asked of AWS. */
export const bill = ({ lines, standing, calls }: Bill): Markup => html`<section>
<h3>Calls and cost</h3>
<p class="small soft">By AWS's public price list of ${PRICE_LIST.region}, ${PRICE_LIST.asOf}, without free tiers. Each run of a function is charged as ${BILLED_SECONDS} seconds or more.</p>
${priced(lines)}${standing.length === 0 ? null : html`<p>What stands in the stack between releases costs, in a month, at most:</p>
${priced(standing)}`}
<ul class="calls">
${callsOf(calls).map(([call, times]) => html`<li><span>${call}</span><span>${count(times)}</span></li>
`)}</ul>
</section>
`;
