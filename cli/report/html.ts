/** What goes into a page as it is. */
export interface Markup {
  readonly markup: string;
}

export type Part = Markup | string | number | null | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };

const escaped = (text: string): string => text.replace(/[&<>"']/g, character => ENTITIES[character]!);

const isMarkup = (part: Part): part is Markup => typeof part === 'object' && part !== null && 'markup' in part;

const markupOf = (part: Part): string => {
  if (part === null) return '';
  if (isMarkup(part)) return part.markup;
  return typeof part === 'object' ? part.map(markupOf).join('') : escaped(String(part));
};

/** Markup around texts, which are escaped: whatever a user named a shift or gave as a reason stays a text. */
export const html = (literals: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  ({ markup: literals.map((literal, index) => literal + markupOf(parts[index] ?? null)).join('') });
