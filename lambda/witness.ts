import type { RecordChange } from './core/events';
import type { Gateways } from './gateways';

/** The same gateways, of which the record's notes down what it writes: what an invocation did is told from that. */
export const witnessed = (gateways: Gateways): { gateways: Gateways; changes: readonly RecordChange[] } => {
  const changes: RecordChange[] = [];
  const { records } = gateways;
  const change: Gateways['records']['change'] = async (shift, decide) => {
    let decided = null as RecordChange | null;
    const record = await records.change(shift, before => {
      const after = decide(before);
      decided = after && { before, after };
      return after;
    });
    if (decided !== null) changes.push(decided);
    return record;
  };
  return { gateways: { ...gateways, records: { read: shift => records.read(shift), change } }, changes };
};
