import type { Clock } from '../clock';
import type { RawHeaders } from './headers';
import type { Action, TargetGroupTuple } from './model';
import { forwardedGroups } from './routing';
import { Seal } from './seal';

/** What a cookie says, once it is opened. */
interface Ticket {
  readonly ruleArn: string;
  readonly groupArn: string;
  /** Rehearsed milliseconds since the epoch. */
  readonly expiresAt: number;
}

interface Issued {
  readonly expiresAt: number;
  readonly headers: RawHeaders;
}

/** Both say the same; browsers send the second with requests from other sites. */
const COOKIE = /^AWSALBTG(?:CORS)?=/;

const cookieValues = (header: string): string[] =>
  header.split(';').map(pair => pair.trim()).filter(pair => COOKIE.test(pair)).map(pair => pair.replace(COOKIE, ''));

/**
 * A client stays with its group for as long as the action names it, at whatever weight. AWS says that the cookie decides, and not whether
 * it still does at weight 0; canaries were seen to keep their users (argo-rollouts#2726). A release has to cope with the worse of the two.
 */
const mayStay = (groups: readonly TargetGroupTuple[], arn: string): boolean =>
  groups.some(({ TargetGroupArn }) => TargetGroupArn === arn);

/** For how long a forward action binds a client to the group it was sent to; undefined if it does not. */
export const stickySeconds = ({ ForwardConfig }: Action): number | undefined => {
  const { Enabled, DurationSeconds } = ForwardConfig?.TargetGroupStickinessConfig ?? {};
  return Enabled ? DurationSeconds : undefined;
};

/** A client that stays with a target must stay with its group first: AWS refuses the one without the other where groups share a rule. */
export const lacksGroupStickiness = (actions: readonly Action[], hasTargetStickiness: (groupArn: string) => boolean): boolean =>
  actions.some(action => {
    const groups = action.Type === 'forward' ? forwardedGroups(action) : [];
    if (groups.length <= 1 || stickySeconds(action) !== undefined) return false;
    return groups.some(({ TargetGroupArn }) => hasTargetStickiness(TargetGroupArn));
  });

/** Group stickiness: cookies that bind a client to the target group it was sent to. Nobody else can read or make them. */
export class Stickiness {
  readonly #seal = new Seal();
  readonly #issued = new Map<string, Issued>();

  constructor(private readonly clock: Clock) {}

  /** The group of the client's cookie. A cookie that is forged, of another rule, expired, or of a group that is gone counts for nothing. */
  boundGroup(cookies: string | undefined, ruleArn: string, groups: readonly TargetGroupTuple[]): string | undefined {
    if (cookies === undefined) return undefined;
    for (const value of cookieValues(cookies)) {
      const ticket = this.#read(value);
      if (ticket?.ruleArn === ruleArn && ticket.expiresAt > this.clock.now() && mayStay(groups, ticket.groupArn)) return ticket.groupArn;
    }
    return undefined;
  }

  /** The headers that bind a client from now on. Every answer brings them, so that time begins anew with each. */
  bind(ruleArn: string, groupArn: string, seconds: number): RawHeaders {
    const expiresAt = (Math.floor(this.clock.now() / 1000) + seconds) * 1000;
    const key = `${ruleArn} ${groupArn}`;
    const known = this.#issued.get(key);
    // A cookie says nothing of its client: one serves all that come in the same second, and sealing costs time.
    if (known?.expiresAt === expiresAt) return known.headers;
    const headers = this.#headers({ ruleArn, groupArn, expiresAt });
    this.#issued.set(key, { expiresAt, headers });
    return headers;
  }

  #headers(ticket: Ticket): RawHeaders {
    const value = this.#seal.close(JSON.stringify(ticket));
    const expires = new Date(ticket.expiresAt).toUTCString();
    return [
      'Set-Cookie', `AWSALBTG=${value}; Expires=${expires}; Path=/`,
      'Set-Cookie', `AWSALBTGCORS=${value}; Expires=${expires}; Path=/; SameSite=None; Secure`,
    ];
  }

  #read(value: string): Ticket | undefined {
    const text = this.#seal.open(value);
    return text === undefined ? undefined : JSON.parse(text) as Ticket;
  }
}
