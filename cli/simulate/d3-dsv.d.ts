/** What is used of it. */
declare module 'd3-dsv' {
  export const csvParseRows: (text: string) => string[][];
}
