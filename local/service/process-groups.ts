const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Leaders of the process groups that must not outlive this process. */
const leaders = new Set<number>();

/** Whether it is there. Signal 0 only asks. */
export const signalGroup = (leader: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(-leader, signal);
  } catch {
    return false;
  }
};

const killAll = (): void => {
  for (const leader of leaders) signalGroup(leader, 'SIGKILL');
};

/** A terminal's Ctrl-C does not reach other groups. Who else listens decides what becomes of this process. */
const interrupted = (signal: NodeJS.Signals): void => {
  killAll();
  if (process.listenerCount(signal) > 1) return;
  process.off(signal, interrupted);
  process.kill(process.pid, signal);
};

export const holdGroup = (leader: number): void => {
  if (leaders.size === 0) {
    process.on('exit', killAll);
    for (const signal of SIGNALS) process.on(signal, interrupted);
  }
  leaders.add(leader);
};

export const releaseGroup = (leader: number): void => {
  if (!leaders.delete(leader) || leaders.size > 0) return;
  process.off('exit', killAll);
  for (const signal of SIGNALS) process.off(signal, interrupted);
};
