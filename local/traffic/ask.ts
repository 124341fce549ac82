/** What a user asks for. */
export interface Ask {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
}
