/** What the CLI's exit codes mean, for people and for CI. */
export const EXIT = {
  ok: 0,
  /** It ran, and the outcome was not the right one. */
  failed: 1,
  /** The arguments were wrong; nothing was done. */
  usage: 2,
} as const;

export type ExitCode = typeof EXIT[keyof typeof EXIT];
