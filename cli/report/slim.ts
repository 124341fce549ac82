/** What Vega writes of every mark and what nobody sees: empty backgrounds, defaults, and a font that the page sets once. */
const UNSEEN: readonly RegExp[] = [
  /<path class="(?:background|foreground)"[^>]*\/>/g,
  / (?:aria-[\w-]+|role|class|xmlns(?::\w+)?|version|pointer-events|font-family)="[^"]*"/g,
  / (?:opacity="1"|stroke-width="1"|font-size="11px"|transform="translate\(0,0\)"|[xy]2="0")/g,
  /<g><\/g>/g,
];

/** A tenth of a pixel is finer than a screen. */
const rounded = (digits: string): string => String(Math.round(Number(digits) * 10) / 10);

/** A picture of numbers and lines, as a part of a page: a third of its size. */
export const slim = (svg: string): string =>
  UNSEEN.reduce((text, unseen) => text.replace(unseen, ''), svg).replace(/-?\d+\.\d{2,}/g, rounded);
