import type { Color } from './color';
import type { RouteConfig } from './config';
import type { ExecutionContext } from './migration';

/** What is done to the old colour once it has drained. */
export type RetireActionConfig =
  | { readonly kind: 'deregister-targets' }
  | { readonly kind: 'scale-in-service'; readonly cluster: string; readonly service: string; readonly desiredCount: number }
  | { readonly kind: 'scale-in-group'; readonly group: string; readonly capacity: number };

/** What a function gets that retires the old colour. */
export interface RetireEvent {
  readonly shift: string;
  readonly execution: ExecutionContext;
  /** The old colour. */
  readonly retired: Color;
  readonly routes: readonly RouteConfig[];
  /** False for a function of the user's own. */
  readonly action: RetireActionConfig | false;
}
