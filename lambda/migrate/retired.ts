import { retired as retiredRecord } from '../core/record';
import { planned, type Task } from './answers';

/** A retirement that failed leaves targets behind that cost money, and a release that is as good. */
export const retired: Task = async ({ records }, event) => {
  const migration = planned(event);
  await records.change(event.config.shift, current => retiredRecord(current, migration));
  const { failure } = event;
  const note = failure === false
    ? `${migration.from} is retired`
    : `${migration.from} could not be retired: ${failure.Error}: ${failure.Cause ?? 'no cause given'}`;
  return { ...migration, next: 'done', note };
};
