import type { Color, ExecutionContext, MigrateInput, Migration, Reason, RouteConfig, ShiftConfig, ShiftRecord } from '../contract';
import { resolveSchedule } from './input';
import { hasReleased } from './record';
import type { RuleAction, Shares } from './rule-actions';
import { allOn, describeShares, otherColor, sameShares, soleColor } from './rule-actions';

export interface LiveRoute {
  readonly name: string;
  readonly shares: Shares | null;
  /** Its rule does not exist any more: it carries nothing. */
  readonly isGone?: boolean;
}

/** A route as it was read. */
export interface ReadRoute extends LiveRoute {
  readonly route: RouteConfig;
  readonly actions: readonly RuleAction[];
}

export type SafeColor = { readonly safe: Color } | { readonly refusal: Reason };

export const describeRoutes = (live: readonly LiveRoute[]): string =>
  live.map(({ name, shares, isGone }) => `${name}: ${isGone === true ? 'its rule is gone' : describeShares(shares)}`).join('; ');

/** Null when every route has its rule. */
export const ruleDeleted = (live: readonly LiveRoute[]): Reason | null => {
  const gone = live.filter(({ isGone }) => isGone).map(({ name }) => name);
  return gone.length === 0 ? null : {
    error: 'RuleDeleted',
    cause: `the rule of ${gone.join(', ')} does not exist: somebody deleted it. A deployment that changes the route makes it anew`,
  };
};

/** The same, for what has not begun yet. */
export const refusedForDeletedRule = (live: readonly LiveRoute[]): Reason | null => {
  const reason = ruleDeleted(live);
  return reason && { ...reason, cause: `${reason.cause}. Nothing was changed.` };
};

/** The colour that carries everything on every route, or null. */
export const soleColorOfAll = (live: readonly LiveRoute[]): Color | null => {
  const colors = new Set(live.map(({ shares }) => soleColor(shares)));
  return colors.size === 1 ? [...colors][0] ?? null : null;
};

/**
 * The colour that traffic goes back to if the release turns out bad. The record says it; the live rules must agree, for a shift
 * that starts from wrong beliefs moves users who should not move. Before the first release the live rules alone say it.
 */
export const safeColor = (record: ShiftRecord | null, live: readonly LiveRoute[]): SafeColor => {
  const deleted = refusedForDeletedRule(live);
  if (deleted !== null) return { refusal: deleted };
  const sole = soleColorOfAll(live);
  if (!hasReleased(record)) {
    return sole !== null ? { safe: sole } : {
      refusal: {
        error: 'MixedWeights',
        cause: `before a first release one colour has to serve everything on every route, but live is ${describeRoutes(live)}. ` +
          'Put the rules on one colour, then start again. Nothing was changed.',
      },
    };
  }
  if (live.every(({ shares }) => sameShares(shares, allOn(record.safe)))) return { safe: record.safe };
  return {
    refusal: {
      error: 'LiveWeightsDiffer',
      cause: `the record says that ${record.safe} serves everything, but live is ${describeRoutes(live)}. Somebody changed the rules ` +
        'outside of a release. Put them back, or start the Operate state machine with {"action": "adopt"} to accept what is live. Nothing was changed.',
    },
  };
};

/** A record that somebody else holds while that execution runs. */
export const alreadyRunning = ({ status, owner, ownerSince }: ShiftRecord): Reason => ({
  error: 'AlreadyRunning',
  cause: status === 'retiring'
    ? `${owner} has been retiring the old colour of its release since ${ownerSince}. Wait for it. Nothing was changed by this start.`
    : `${owner} has been moving traffic since ${ownerSince}. Wait for it, or roll it back with the Operate state machine. Nothing was ` +
      'changed by this start.',
});

/** Traffic is back, but whoever put it back waits for writes that may still land. */
export const writesUnderWay = ({ owner, safe }: ShiftRecord, until: string): Reason => ({
  error: 'WritesUnderWay',
  cause: `the last release was put back to ${safe}, but a write of ${owner} that was under way may still land until ${until}. Ask again then. ` +
    'Nothing was changed.',
});

/** A record whose owner died, met by a dry run: a real start would put things right, a dry run writes nothing. */
export const ownerDied = ({ owner, safe }: ShiftRecord): Reason => ({
  error: 'OwnerDied',
  cause: `${owner} ended without finishing. A start without "dryRun" first puts traffic back to ${safe}, then goes on. Nothing was changed.`,
});

interface PlanFacts {
  readonly config: ShiftConfig;
  readonly input: MigrateInput;
  readonly execution: ExecutionContext;
  readonly safe: Color;
}

export type Planned = { readonly migration: Migration } | { readonly refusal: Reason };

export const planMigration = ({ config, input, execution, safe }: PlanFacts): Planned => {
  const to = input.target ?? otherColor(safe);
  if (to === safe) {
    return {
      refusal: {
        error: 'TargetIsLive',
        cause: `input.target is "${to}", but ${to} serves everything already; the idle colour is "${otherColor(safe)}". Nothing was changed.`,
      },
    };
  }
  return {
    migration: {
      next: 'preflight',
      owner: execution.id,
      epoch: 0,
      startedAt: execution.startTime,
      from: safe,
      to,
      schedule: resolveSchedule(input, config.schedule, config.bakeSeconds),
      dryRun: input.dryRun ?? false,
      ignoreAlarms: input.ignoreAlarms ?? [],
      reason: input.reason,
      step: -1,
      waitSeconds: 0,
      note: `${safe} serves everything; the release goes to ${to}`,
    },
  };
};
