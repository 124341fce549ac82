import { html, type Markup, type Part } from './html';

export interface Cell {
  readonly head: string;
  readonly says: Part;
  /** A text, not a number. */
  readonly isText?: boolean;
}

const cell = ({ head, says, isText }: Cell): Markup =>
  isText === true ? html`<td class="text" data-head="${head}">${says}</td>` : html`<td data-head="${head}">${says}</td>`;

const heading = ({ head, isText }: Cell): Markup => isText === true ? html`<th class="text">${head}</th>` : html`<th>${head}</th>`;

const row = (cells: readonly Cell[]): Markup => html`<tr>${cells.map(cell)}</tr>`;

/** On a narrow screen each row becomes a list, in which the heads stand beside the values. */
export const table = (rows: readonly (readonly Cell[])[], foot: readonly Cell[] | null = null): Markup => html`<table>
<thead><tr>${rows[0]!.map(heading)}</tr></thead>
<tbody>${rows.map(row)}</tbody>
${foot === null ? null : html`<tfoot>${row(foot)}</tfoot>`}
</table>
`;
