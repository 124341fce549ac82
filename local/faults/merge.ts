import type { Color } from '../../lambda/contract';
import type { Fault } from '../service/fault';
import type { ServiceFaultSpec } from './spec';
import type { Span } from './values';

/** Either of two independent shares hits. */
const either = (a = 0, b = 0): number => a + b - a * b;

const withLatency = (fault: Fault, { fromMs, toMs }: Span, speed: number): Fault => {
  const { latency: before = { fromMs: 0, toMs: 0 } } = fault;
  return { ...fault, latency: { fromMs: before.fromMs + fromMs / speed, toMs: before.toMs + toMs / speed } };
};

const withFault = (fault: Fault, { kind, value }: ServiceFaultSpec, speed: number): Fault => {
  switch (kind) {
    case 'error-rate': return { ...fault, errorRate: either(fault.errorRate, value) };
    case 'not-found': return { ...fault, notFoundRate: either(fault.notFoundRate, value) };
    case 'crash': return { ...fault, crashRate: either(fault.crashRate, value) };
    case 'hang': return { ...fault, hangRate: either(fault.hangRate, value) };
    case 'reset': return { ...fault, resetRate: either(fault.resetRate, value) };
    case 'latency': return withLatency(fault, value, 1);
    case 'rehearsed-latency': return withLatency(fault, value, speed);
    case 'flapping-health': return { ...fault, flapMs: Math.min(fault.flapMs ?? Infinity, value / speed) };
    case 'slow-start-up': return { ...fault, startUpMs: Math.max(fault.startUpMs ?? 0, value / speed) };
    case 'down': return { ...fault, downMs: Math.max(fault.downMs ?? 0, value / speed) };
  }
};

/** All that is wrong with a colour, in the real time that its process lives in; null when nothing is. */
export const mergedFault = (active: Iterable<ServiceFaultSpec>, color: Color, speed: number): Fault | null => {
  const own = [...active].filter(({ subject }) => subject === color || subject === 'both');
  return own.length === 0 ? null : own.reduce<Fault>((fault, spec) => withFault(fault, spec, speed), {});
};
