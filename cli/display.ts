import type { WriteStream } from 'node:tty';
import type { Color } from '../lambda/contract';
import type { HeldStage } from '../local/rehearsal-options';
import type { RehearsalResult } from '../local/report/model';
import type { Scenario } from '../local/scenarios/scenario';
import type { Snapshot } from '../local/snapshot';
import type { TimelineEvent } from '../local/timeline';
import { heldLines } from './hold';
import { LiveBlock } from './live-block';
import { clock, count, PAINT, pc, sharesBar } from './paint';

const tallyLine = (color: Color, { totals }: Snapshot): string => {
  const { requests, failed } = totals[color];
  const errors = `${count(failed).padStart(6)} failed`;
  return `${PAINT[color](color.padEnd(6))}${count(requests).padStart(9)} requests ${failed > 0 ? pc.red(errors) : pc.dim(errors)}`;
};

const eventLine = ({ atSeconds, event }: TimelineEvent): string => `  ${pc.dim(clock(atSeconds))}  ${event}`;

/** What changes all the time: redrawn in place. */
const liveBlock = (snapshot: Snapshot): string[] => [
  '',
  `  ${pc.bold(clock(snapshot.atSeconds))}  ${sharesBar(snapshot.weights)}`,
  `         ${tallyLine('blue', snapshot)}`,
  `         ${tallyLine('green', snapshot)}`,
  `         ${pc.dim(snapshot.note)}`,
];

const resultLines = (result: RehearsalResult, realSeconds: number): string[] => {
  const { scenario, outcome, passed, reason, traffic, transitions, revert, complaints, notes, minutes } = result;
  const verdict = passed ? pc.green(`✓ ${scenario}: ${outcome}`) : pc.red(`✗ ${scenario}: ${outcome}`);
  return [
    '',
    `  ${pc.bold(verdict)}  ${reason}`,
    `    ${count(traffic.sent)} requests in ${minutes.length} rehearsed minutes (${realSeconds.toFixed(0)} s): ` +
    `${count(traffic.failedByService)} failed by a service, ${count(traffic.lost)} lost; ${transitions} state transitions`,
    ...(revert === null ? [] : [
      `    ${revert.trigger} was seen at ${clock(revert.decidedAtSeconds)}, all traffic was back ` +
      `${((revert.verifiedAtSeconds ?? NaN) - revert.decidedAtSeconds).toFixed(1)} rehearsed seconds later, by ${revert.writesPerRoute} write a route`,
    ]),
    ...complaints.map(complaint => `    ${pc.red(complaint)}`),
    ...notes.map(note => `    ${pc.dim(note)}`),
    '',
  ];
};

/** Shows a rehearsal: what happened scrolls by, what is going on is redrawn below. Without a terminal, only the former. */
export class RehearsalDisplay {
  readonly #startedAt = performance.now();
  readonly #block: LiveBlock;
  #shownEvents = 0;
  #pending: string[] = [];
  #finished = false;

  constructor(scenario: Scenario, output: WriteStream) {
    this.#block = new LiveBlock(output);
    this.#block.print(['', `  ${pc.bold(scenario.name)}  ${scenario.sentence}`, '', pc.dim('  deploying the template, starting blue and green')]);
  }

  update(snapshot: Snapshot): void {
    const events = snapshot.timeline.slice(this.#shownEvents).map(eventLine);
    this.#shownEvents = snapshot.timeline.length;
    this.#block.redraw([...this.#pending, ...events], liveBlock(snapshot));
    this.#pending = [];
  }

  /** A line that a function printed. */
  log(line: string): void {
    this.#pending.push(`  ${pc.yellow('log')}    ${line}`);
  }

  /** Of what was shown already, nothing is shown again. */
  finish(result: RehearsalResult): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#block.redraw([...this.#pending, ...resultLines(result, (performance.now() - this.#startedAt) / 1000)], []);
  }

  held(stage: HeldStage): void {
    this.#block.print(heldLines(stage));
  }
}
