/** A release of three steps, so that a scenario takes less than a minute. */
export const SHORT_RELEASE = {
  schedule: [{ weight: 10, holdSeconds: 120 }, { weight: 50, holdSeconds: 120 }, { weight: 100, holdSeconds: 120 }],
};

/** Steps that are long enough for minutes of which metrics come minutes later. */
export const COMPARED_RELEASE = {
  schedule: [{ weight: 10, holdSeconds: 300 }, { weight: 25, holdSeconds: 600 }, { weight: 100, holdSeconds: 120 }],
};
