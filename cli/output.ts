/** What a command has to tell goes to stdout, as text or as one JSON document. */
export const printed = (options: { readonly json?: boolean }, document: unknown, lines: readonly string[]): void =>
  console.log(options.json === true ? JSON.stringify(document, null, 2) : lines.join('\n'));
