/** Light, and dark where the reader's system is; on paper always light. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1b2430; --soft: #5c6773; --line: #dde2e8; --panel: #f6f8fa;
  --blue: #2f6fd0; --green: #2b9348; --good: #1f7a3a; --back: #a85b00; --bad: #c62828; --comparison: #7a4cc2; --guard: #b86e00;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #10151c; --ink: #e4e9ef; --soft: #98a4b1; --line: #2b3542; --panel: #18202a;
    --blue: #6ba4ff; --green: #56c774; --good: #56c774; --back: #f0a548; --bad: #ff7b72; --comparison: #b996ff; --guard: #f0a548;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 15px; font-weight: 600; color: var(--soft); margin: 0 0 16px; }
h2 { font-size: 26px; line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
h3 { font-size: 16px; margin: 32px 0 8px; }
p { margin: 6px 0; overflow-wrap: anywhere; }
a { color: var(--blue); }
.soft { color: var(--soft); }
.small { font-size: 13px; }
.good { color: var(--good); } .back { color: var(--back); } .bad { color: var(--bad); }
.blue { color: var(--blue); } .green { color: var(--green); } .comparison { color: var(--comparison); } .guard { color: var(--guard); }
.badge { display: inline-block; border: 1.5px solid currentColor; border-radius: 999px; padding: 1px 12px; font-size: 14px; font-weight: 600; vertical-align: 4px; margin-left: 8px; }
.sentence { font-size: 18px; margin: 12px 0 4px; }
nav { margin-bottom: 40px; }
nav td b { white-space: nowrap; }
nav td:first-child { min-width: 10em; }
article + article { border-top: 1px solid var(--line); margin-top: 56px; padding-top: 40px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 20px 0; padding: 0; list-style: none; }
.figures li { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; }
.figures b { display: block; font-size: 22px; line-height: 1.3; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr)); gap: 20px 24px; }
figure { margin: 0; min-width: 0; break-inside: avoid; }
figcaption { font-size: 13px; font-weight: 600; margin-bottom: 2px; }
figure svg { display: block; width: 100%; height: auto; font: 11px system-ui, sans-serif; }
.marks { margin: 0; padding: 0; list-style: none; font-size: 13px; }
.marks li { display: grid; grid-template-columns: 1.6em auto 1fr; gap: 8px; overflow-wrap: anywhere; }
.marks time { color: var(--soft); font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
td { white-space: nowrap; }
th, td { text-align: right; padding: 6px 10px; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; font-size: 12px; color: var(--soft); vertical-align: bottom; }
th:first-child, td:first-child, .text { text-align: left; }
td.text { overflow-wrap: anywhere; white-space: normal; }
.steps td.text:first-child { white-space: nowrap; }
td.text:last-child { min-width: 15em; }
tr { break-inside: avoid; }
tfoot td { font-weight: 600; }
.calls { font-size: 13px; columns: 3 240px; column-gap: 24px; margin: 8px 0; padding: 0; list-style: none; }
.calls li { display: flex; justify-content: space-between; gap: 12px; break-inside: avoid; }
footer { margin-top: 48px; font-size: 13px; color: var(--soft); }
@media (max-width: 1040px) {
  h2 { font-size: 21px; }
  .figures { grid-template-columns: repeat(auto-fit, minmax(135px, 1fr)); }
  table, tbody, tfoot { display: block; }
  thead { display: none; }
  tr { display: grid; grid-template-columns: repeat(3, 1fr); gap: 4px 12px; border-bottom: 1px solid var(--line); padding: 10px 0; }
  td { border: 0; padding: 0; text-align: left; white-space: normal; }
  td:empty { display: none; }
  td::before { content: attr(data-head); display: block; color: var(--soft); font-weight: 400; font-size: 12px; }
  td.text { grid-column: 1 / -1; }
  td.text::before { content: none; }
  .steps td.text:first-child { grid-column: auto; }
}
@media print {
  main { max-width: none; padding: 0; }
  article + article { break-before: page; border: 0; margin: 0; padding: 0; }
  body { font-size: 12px; }
}
`;
