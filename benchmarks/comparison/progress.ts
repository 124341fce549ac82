/** Says on stderr which cell is done: a line for each, or one line that is written over on a terminal. */
export const progressOf = (names: readonly string[]): (name: string) => void => {
  const left = new Map<string, number>();
  for (const name of names) left.set(name, (left.get(name) ?? 0) + 1);
  const all = left.size;
  return name => {
    const open = left.get(name)! - 1;
    left.set(name, open);
    if (open > 0) return;
    const done = [...left.values()].filter(count => count === 0).length;
    const line = `${done}/${all} ${name}`;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}${done === all ? '\n' : ''}` : `${line}\n`);
  };
};
