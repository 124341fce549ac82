import type { Color } from '../../lambda/contract';
import type { Measured, RunHistory, RunStepComparison } from '../../lambda/contract/history';
import type { CostLine } from '../../local/report/prices';
import type { Outcome } from '../../local/scenarios/scenario';

/** What a page says of one release, be it rehearsed or real. Minutes are counted from the left edge of the plots. */
export interface Report {
  readonly name: string;
  /** What it was a release of, and when. */
  readonly about: string;
  readonly outcome: Outcome | RunHistory['outcome'];
  readonly tone: Tone;
  /** What happened. */
  readonly sentence: string;
  /** Why, in the release's own words; empty where it says nothing. */
  readonly reason: string;
  /** What is not as it should be. */
  readonly complaints: readonly string[];
  /** What was not judged, and why. */
  readonly notes: readonly string[];
  readonly figures: readonly Figure[];
  readonly plot: Plot;
  readonly steps: readonly ReportStep[];
  /** Null where nobody counted. */
  readonly bill: Bill | null;
}

/** How an outcome is to be taken: as it should be, as a warning, or as a failure. */
export type Tone = 'good' | 'back' | 'bad';

/** A number to be seen at a glance. */
export interface Figure {
  readonly value: string;
  readonly about: string;
}

export interface Plot {
  /** How far it goes. */
  readonly minutes: number;
  readonly weights: readonly WeightsFrom[];
  readonly traffic: readonly TrafficSpan[];
  readonly evidence: readonly EvidencePoint[];
  readonly marks: readonly Mark[];
}

/** From this minute on the colours have these shares. */
export interface WeightsFrom extends Readonly<Record<Color, number>> {
  readonly minute: number;
}

/** What users got of a colour in some time. */
export interface TrafficSpan extends Measured {
  readonly color: Color;
  readonly from: number;
  readonly to: number;
}

export interface EvidencePoint {
  readonly minute: number;
  readonly evidence: number;
  readonly guardEvidence: number;
  readonly limit: number;
}

/** Something that happened. The first one is 1. */
export interface Mark {
  readonly number: number;
  readonly minute: number;
  /** When, as a reader is told. */
  readonly when: string;
  readonly what: string;
}

export interface ReportStep {
  readonly step: number;
  readonly weight: number;
  /** When it began, as a reader is told. */
  readonly when: string;
  /** How long it lasted; null while it goes on. */
  readonly minutes: number | null;
  readonly measured: Readonly<Record<Color, Measured>> | null;
  readonly comparison: RunStepComparison | null;
  readonly verdict: string;
}

export interface Bill {
  readonly lines: readonly CostLine[];
  /** Of a month without a release. */
  readonly standing: readonly CostLine[];
  /** By `service:Action`. */
  readonly calls: Readonly<Record<string, number>>;
}
