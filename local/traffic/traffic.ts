import type { Clock } from '../clock';
import { seededRandom } from '../random';
import type { Ask } from './ask';
import { CookieJar } from './cookie-jar';
import { type GeneratorOptions, TrafficGenerator } from './generator';
import type { Rate } from './rate';
import type { RequestResult } from './result';
import type { TrafficShape } from './shape';
import { SocketClients } from './sockets';

/** How many clients there are when each has cookies of its own: enough to have a few of them see the smallest step. */
const STICKY_CLIENTS = 500;

/** How many long polls begin in a rehearsed minute, and how many rehearsed milliseconds each takes. */
const LONG_POLLS_PER_MINUTE = 30;
const LONG_POLL_MS = 20_000;

export interface TrafficOptions {
  /** Where users come to, to each alike. */
  readonly origins: readonly string[];
  /** What plain requests ask of each origin, in their order. @default - the page at `/` */
  readonly asks?: readonly Ask[] | undefined;
  readonly clock: Clock;
  readonly seed: number;
  readonly shape: TrafficShape;
  /** Of the requests; the other clients have rates of their own. */
  readonly rate: Rate;
  readonly onResult: (result: RequestResult) => void;
}

/** Some of the users. */
interface Crowd {
  start(): void;
  stop(): Promise<void>;
}

const requests = ({ origins, asks, clock, seed, shape, rate, onResult }: TrafficOptions): Crowd => {
  const random = seededRandom(seed);
  const options: GeneratorOptions = { origins, asks, clock, random, rate, onResult, kind: 'request', path: '/' };
  if (!shape.sticky) return new TrafficGenerator(options);
  const jars = Array.from({ length: STICKY_CLIENTS }, () => new CookieJar(clock));
  return new TrafficGenerator({ ...options, nextJar: () => jars[Math.floor(random() * jars.length)]! });
};

const longPolls = ({ origins, clock, seed, onResult }: TrafficOptions): Crowd => new TrafficGenerator({
  origins, clock, onResult, random: seededRandom(seed + 1), rate: () => LONG_POLLS_PER_MINUTE,
  kind: 'long-poll', path: `/long-poll?ms=${LONG_POLL_MS / clock.speed}`,
});

const sockets = ({ origins, clock, seed, onResult }: TrafficOptions): Crowd =>
  new SocketClients({ origins, clock, onResult, random: seededRandom(seed + 2) });

/** All users of a rehearsal. */
export class Traffic {
  readonly #crowds: readonly Crowd[];

  constructor(options: TrafficOptions) {
    const { longPolls: polls, webSockets } = options.shape;
    this.#crowds = [requests(options), ...polls ? [longPolls(options)] : [], ...webSockets ? [sockets(options)] : []];
  }

  start(): void {
    for (const crowd of this.#crowds) crowd.start();
  }

  /** Sends nothing more, and waits for the answers that are still to come. */
  async stop(): Promise<void> {
    await Promise.all(this.#crowds.map(crowd => crowd.stop()));
  }
}
