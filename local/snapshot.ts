import type { Color, Migration } from '../lambda/contract';
import type { Shares } from '../lambda/core/rule-actions';
import type { Tally } from './access-log';
import type { ExecutionRecord } from './aws/executions';
import type { TimelineEvent } from './timeline';

/** What can be seen of a rehearsal while it runs. */
export interface Snapshot {
  /** Rehearsed seconds since traffic began. */
  readonly atSeconds: number;
  readonly weights: Shares;
  /** Since traffic began. */
  readonly totals: Readonly<Record<Color, Tally>>;
  /** The last thing that the controller said. */
  readonly note: string;
  /** Everything that happened so far. */
  readonly timeline: readonly TimelineEvent[];
}

/** What a release carries on from a task, if the event is the end of one. */
export const migrationIn = ({ type, stateExitedEventDetails }: ExecutionRecord['history'][number]): Migration | undefined => {
  const output = (stateExitedEventDetails as { output?: string } | undefined)?.output;
  if (type !== 'TaskStateExited' || output === undefined) return undefined;
  return (JSON.parse(output) as { run?: { migration?: Migration } }).run?.migration;
};

/** What the controller says with an answer, if the event is one. */
export const noteIn = (event: ExecutionRecord['history'][number]): string | undefined => migrationIn(event)?.note;

/** Real milliseconds between two updates for whoever looks on. */
const UPDATE_MS = 100;

/** Shows how things stand again and again, until the answer is called, and then once more. */
export const keepShowing = (show: () => void): () => void => {
  const timer = setInterval(show, UPDATE_MS);
  return () => {
    clearInterval(timer);
    show();
  };
};
