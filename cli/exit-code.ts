/** What the CLI's exit codes mean, for people and for CI. */
export const EXIT = {
  /** It was done; a release that was waited for completed. */
  ok: 0,
  /** It ran, and the outcome was not the right one; or AWS could not be asked, or the end was not seen. */
  failed: 1,
  /** The arguments were wrong; nothing was done. */
  usage: 2,
  /** The release was put back: users are on the old colour. */
  reverted: 3,
  /** It was refused, and nothing was moved. */
  refused: 4,
} as const;

export type ExitCode = typeof EXIT[keyof typeof EXIT];
