/** A page that somebody expects of the service. */
export interface Page {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly body: string;
}

/** What the built-in service answers besides its own pages, so that it can take the place of another. */
export interface Answers {
  /** Status of a passed health check, by its path. */
  readonly health: Readonly<Record<string, number>>;
  readonly pages: readonly Page[];
}

export const NO_ANSWERS: Answers = { health: {}, pages: [] };
