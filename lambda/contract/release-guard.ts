import type { Color } from './color';

/** Properties of the `ReleaseGuard` custom resource. */
export interface ReleaseGuardProperties {
  readonly ServiceToken: string;
  readonly ServiceTimeout?: string;
  readonly Color: Color;
  /** What is about to be deployed to the colour. */
  readonly Version: string;
  /** Absent for functions, together with the rules: these come after them, so the record alone is asked. */
  readonly TargetGroupArn?: string;
  /** The weighted rules that lead to the group. */
  readonly RuleArns?: readonly string[];
  /** Why this version goes to the colour although it is live. */
  readonly OverrideReason?: string;
  /** The shift whose record says since when a colour serves, and its table; absent when no shift has taken the group. */
  readonly Shift?: string;
  readonly RecordTable?: string;
}

export const RELEASE_GUARD_RESOURCE_TYPE = 'Custom::CdkTrafficShiftReleaseGuard';
