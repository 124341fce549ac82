import { html, type Markup } from './html';
import type { Report } from './report';
import { bill, type Picture, plots, steps } from './sections';
import { STYLE } from './style';
import { table } from './table';

/** A release and its plots. */
export interface DrawnReport {
  readonly report: Report;
  readonly pictures: readonly Picture[];
}

const anchor = (index: number): string => `run-${index + 1}`;

const head = ({ name, outcome, tone, about, sentence, reason, complaints, notes, figures }: Report): Markup => html`<h2>${name} <span class="badge ${tone}">${outcome}</span></h2>
<p class="small soft">${about}</p>
<p class="sentence">${sentence}</p>
${reason === '' ? null : html`<p class="soft">${reason}</p>
`}${complaints.map(complaint => html`<p class="bad">Not as it should be: ${complaint}</p>
`)}${notes.map(note => html`<p class="small soft">${note}</p>
`)}${figures.length === 0 ? null : html`<ul class="figures">
${figures.map(({ value, about: of }) => html`<li><b>${value}</b><span class="small soft">${of}</span></li>
`)}</ul>
`}`;

const article = ({ report, pictures }: DrawnReport, index: number): Markup => html`<article id="${anchor(index)}">
${head(report)}${plots(report, pictures)}${steps(report.steps)}${report.bill === null ? null : bill(report.bill)}</article>
`;

const list = (all: readonly DrawnReport[]): Markup => table(all.map(({ report: { name, outcome, tone, sentence, figures } }, index) => [
  { head: 'release', isText: true, says: html`<a href="#${anchor(index)}">${name}</a>` },
  { head: 'outcome', isText: true, says: html`<b class="${tone}">${outcome}</b>` },
  { head: 'what happened', isText: true, says: sentence },
  { head: 'failed requests', says: figures[0]?.value ?? '' },
]));

/** One page of its own: it asks nobody for anything, and runs nothing. */
export const pageOf = (title: string, reports: readonly DrawnReport[]): string => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${reports.length > 1 ? html`<nav>${list(reports)}</nav>
` : null}${reports.map(article)}
<footer>Made by cdk-traffic-shift.</footer>
</main>
</body>
</html>
`.markup;
