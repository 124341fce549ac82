import { moveCursor, clearScreenDown } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { createColors, isColorSupported } from 'picocolors';
import type { Color } from '../lambda/contract';
import type { Shares } from '../lambda/core/rule-actions';
import type { HeldStage } from '../local/rehearsal';
import type { RehearsalResult } from '../local/report/model';
import type { Scenario } from '../local/scenarios/scenario';
import type { Snapshot } from '../local/snapshot';
import type { TimelineEvent } from '../local/timeline';
import { heldLines } from './hold';

/** A log file of a CI run is not a terminal, although picocolors takes it for one. */
const pc = createColors(isColorSupported && process.stdout.isTTY === true);

const BAR_WIDTH = 48;

const PAINT: Readonly<Record<Color, (text: string) => string>> = { blue: pc.blue, green: pc.green };

const clock = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds));
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`;
};

const count = (value: number): string => value.toLocaleString('en-US');

const bar = ({ blue, green }: Shares): string => {
  const greenCells = Math.round(BAR_WIDTH * green / 100);
  return `${pc.blue('█'.repeat(BAR_WIDTH - greenCells))}${pc.green('█'.repeat(greenCells))}  ${pc.blue(`blue ${blue} %`)}  ${pc.green(`green ${green} %`)}`;
};

const tallyLine = (color: Color, { totals }: Snapshot): string => {
  const { requests, failed } = totals[color];
  const errors = `${count(failed).padStart(6)} failed`;
  return `${PAINT[color](color.padEnd(6))}${count(requests).padStart(9)} requests ${failed > 0 ? pc.red(errors) : pc.dim(errors)}`;
};

const eventLine = ({ atSeconds, event }: TimelineEvent): string => `  ${pc.dim(clock(atSeconds))}  ${event}`;

/** What changes all the time: redrawn in place. */
const liveBlock = (snapshot: Snapshot): string[] => [
  '',
  `  ${pc.bold(clock(snapshot.atSeconds))}  ${bar(snapshot.weights)}`,
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
  readonly #live: boolean;
  #shownEvents = 0;
  #blockHeight = 0;
  #pending: string[] = [];
  #finished = false;

  constructor(scenario: Scenario, private readonly output: WriteStream) {
    this.#live = output.isTTY && process.env.CI === undefined;
    this.#print(['', `  ${pc.bold(scenario.name)}  ${scenario.sentence}`, '', pc.dim('  deploying the template, starting blue and green')]);
  }

  update(snapshot: Snapshot): void {
    const events = snapshot.timeline.slice(this.#shownEvents).map(eventLine);
    this.#shownEvents = snapshot.timeline.length;
    this.#redraw([...this.#pending, ...events], this.#live ? liveBlock(snapshot) : []);
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
    this.#redraw(this.#pending, []);
    this.#print(resultLines(result, (performance.now() - this.#startedAt) / 1000));
  }

  held(stage: HeldStage): void {
    this.#print(heldLines(stage));
  }

  #redraw(lines: readonly string[], block: readonly string[]): void {
    if (this.#blockHeight > 0) {
      moveCursor(this.output, 0, -this.#blockHeight);
      clearScreenDown(this.output);
    }
    this.#blockHeight = block.length;
    this.#print([...lines, ...block.map(line => this.#fitted(line))]);
  }

  /** A line that wraps would make the block higher than it is thought to be. */
  #fitted(line: string): string {
    const visible = line.replace(/\u001b\[\d+m/g, '');
    return visible.length < this.output.columns ? line : visible.slice(0, this.output.columns - 1);
  }

  #print(lines: readonly string[]): void {
    if (lines.length > 0) this.output.write(`${lines.join('\n')}\n`);
  }
}
