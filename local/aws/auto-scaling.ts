import { AwsError } from '../aws-error';
import type { Actions } from './wire/protocol';
import type { QueryFormat } from './wire/query';
import type { Validation } from './wire/read-input';
import { integer, structure, text } from './wire/shape';

export const AUTO_SCALING_FORMAT: QueryFormat = {
  version: '2011-01-01',
  namespace: 'http://autoscaling.amazonaws.com/doc/2011-01-01/',
};

/** The sizes of a group, as Auto Scaling keeps them. */
export interface GroupSize {
  readonly min: number;
  readonly max: number;
  readonly desired: number;
}

/** The account's groups. Nothing runs in them. */
export class AutoScalingGroups {
  readonly #groups = new Map<string, GroupSize>();

  put(name: string, size: GroupSize): void {
    this.#groups.set(name, size);
  }

  size(name: string): GroupSize {
    const size = this.#groups.get(name);
    if (size === undefined) throw new AwsError('ValidationError', `AutoScalingGroup name not found - AutoScalingGroup: ${name} not found`);
    return size;
  }

  /** A desired capacity outside of the limits is refused. https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html */
  resize(name: string, change: Partial<GroupSize>): void {
    const size = { ...this.size(name), ...change };
    if (size.desired < size.min || size.desired > size.max) {
      throw new AwsError('ValidationError', `Desired capacity:${size.desired} must be between the specified min size:${size.min} and max size:${size.max}`);
    }
    this.#groups.set(name, size);
  }
}

export const AUTO_SCALING_VALIDATION: Validation = {
  code: 'ValidationError',
  inputs: {
    UpdateAutoScalingGroup: structure({
      'AutoScalingGroupName!': text(), 'MinSize': integer(), 'MaxSize': integer(), 'DesiredCapacity': integer(),
    }),
  },
};

const given = (sizes: Readonly<Record<keyof GroupSize, unknown>>): Partial<GroupSize> =>
  Object.fromEntries(Object.entries(sizes).filter(([, size]) => size !== undefined));

/** What of the Auto Scaling API scales a group. */
export const autoScalingActions = (groups: AutoScalingGroups): Actions => ({
  UpdateAutoScalingGroup: ({ AutoScalingGroupName, MinSize: min, MaxSize: max, DesiredCapacity: desired }) => {
    groups.resize(AutoScalingGroupName as string, given({ min, max, desired }));
    return undefined;
  },
});
