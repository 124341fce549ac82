const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Does something that may be left in the middle: the first Ctrl-C, or whatever ends processes politely, says so to it; the second one
 * ends the process.
 */
export const interruptible = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  for (const signal of SIGNALS) process.once(signal, interrupt);
  try {
    return await work(interruption.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
};
