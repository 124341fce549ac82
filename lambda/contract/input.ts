import type { Color } from './color';

/** What a person, a pipeline or EventBridge may hand to a Migrate execution. */
export interface MigrateInput {
  readonly target?: Color;
  /** The last step may leave out `holdSeconds`: the bake time applies. */
  readonly schedule?: readonly { readonly weight: number; readonly holdSeconds?: number; readonly pause?: boolean }[];
  readonly dryRun?: boolean;
  readonly ignoreAlarms?: readonly string[];
  readonly reason?: string;
}

export const OPERATE_ACTIONS = ['status', 'pause', 'resume', 'promote', 'rollback', 'adopt'] as const;
export type OperateAction = typeof OPERATE_ACTIONS[number];

/** What may be handed to an Operate execution. */
export interface OperateInput {
  readonly action: OperateAction;
  readonly reason?: string;
}
