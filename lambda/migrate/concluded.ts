import type { Migration } from '../contract';
import type { Gateways } from '../gateways';
import type { PutBack } from '../revert';
import { failed, superseded, toSettle } from './answers';

/** Where an execution goes after it put traffic back, or looked again. */
export const concluded = ({ now }: Gateways, migration: Migration, result: PutBack): Migration => {
  switch (result.kind) {
    case 'reverted': return result.settleAt === undefined
      ? failed(migration, 'reverted', result.revert, `${result.safe} serves everything again`)
      : toSettle(migration, result.revert, result.settleAt, now());
    case 'completed': return { ...migration, next: 'done', note: `${result.safe} serves everything` };
    case 'superseded': return superseded(migration, result.by);
  }
};
