import type { Migration, ShiftConfig, ShiftRecord } from '../contract';
import { isOver } from '../core/owner';
import { settled, standing } from '../core/record';
import type { Gateways } from '../gateways';
import { bringBack } from '../routes';
import { secondsUntil } from './answers';

/**
 * A release that took over from an owner that died just now waits until that one's writes can no longer land, and brings traffic back
 * once more before its own first step. Null when there is nothing to wait for.
 */
export const untilLanded = async (
  { loadBalancer, records, now }: Gateways, config: ShiftConfig, migration: Migration, record: ShiftRecord | null,
): Promise<Migration | null> => {
  const settleAt = record?.settleAt;
  if (settleAt === undefined) return null;
  if (!isOver(settleAt, now())) {
    const note = `a write of the execution that died before may still land until ${settleAt}`;
    return { ...migration, next: 'wait', waitSeconds: secondsUntil(settleAt, now()), note };
  }
  await bringBack(loadBalancer, config, migration.from);
  await records.change(config.shift, current =>
    current?.settleAt !== undefined && standing(current, migration).kind === 'owner' ? settled(current) : null);
  return null;
};
