import type { ClockSettings } from '../clock';
import { rehearsedAt } from '../clock';

/**
 * Makes the global `Date` of this thread tell rehearsed time. A proxy, so that `instanceof` and `Date()` go on working for dates
 * from anywhere. Timers stay real.
 */
export const rehearseDate = (settings: ClockSettings): void => {
  const now = () => Math.floor(rehearsedAt(settings, performance.timeOrigin + performance.now()));
  const rehearsed = new Proxy(Date, {
    construct: (target, args: [], newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    apply: target => new target(now()).toString(),
    get: (target, key, receiver) => key === 'now' ? now : Reflect.get(target, key, receiver) as unknown,
  });
  Date.prototype.constructor = rehearsed;
  globalThis.Date = rehearsed;
};
