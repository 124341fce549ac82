/** What is asked for cannot be rehearsed: the message says why, and what to do. */
export class Refusal extends Error {}
