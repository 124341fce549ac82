import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../clock';
import type { Random } from '../random';
import { type RoutedRequest, withoutPort } from './conditions';
import { forwardedHeaders, headerValue, type RawHeaders } from './headers';
import { realPatienceMs } from './limits';
import type { Metrics } from './metrics';
import type { AccessLogEntry, Action, Listener, RedirectConfig, Rule } from './model';
import { errorBytes, sendError, sendFixedResponse, sendRedirect } from './own-answer';
import { redirectLocation, redirectStatus } from './redirect';
import { refusalOf, refusalOfMalformed } from './refusals';
import { chooseTargetGroup, forwardedGroups, matchRule, type RoutingTable } from './routing';
import { stickySeconds, Stickiness } from './stickiness';
import type { Target } from './target';
import type { TargetGroup } from './target-group';

const SWITCHING_PROTOCOLS = 101;

/** For the metric only: nobody is there to get it (user guide, "HTTP 460"). */
const CLIENT_CLOSED = 460;

export interface DataPlaneOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: Metrics;
  readonly dnsName: string;
  /** How long a connection may be silent before it is given up. */
  readonly idleTimeoutSeconds: number;
  readonly targetGroup: (arn: string) => TargetGroup | undefined;
  readonly onAccess: (entry: AccessLogEntry) => void;
}

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly listener: Listener;
  readonly clientIp: string;
  readonly log: AccessLogEntry;
  /** What the load balancer adds to the headers of the target's answer. Its own answers do not have them. */
  extraHeaders: RawHeaders;
}

const routedRequest = ({ request, clientIp }: Visit): RoutedRequest => {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  return {
    method: request.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    host: request.headers.host ?? '',
    rawHeaders: request.rawHeaders,
    sourceIp: clientIp,
  };
};

/** What happens to a request from its arrival at a listener until its answer is sent. */
export class DataPlane {
  readonly #stickiness: Stickiness;
  /** The answer that a connection got last, or waits for. */
  readonly #latest = new WeakMap<Socket, ServerResponse>();

  constructor(private readonly options: DataPlaneOptions) {
    this.#stickiness = new Stickiness(options.clock);
  }

  serve(request: IncomingMessage, response: ServerResponse, listener: Listener, table: RoutingTable): void {
    const visit = this.#open(request, response, listener);
    const refusal = refusalOf(request);
    if (refusal !== undefined) return this.#fail(visit, refusal);
    const routed = routedRequest(visit);
    const rule = matchRule(table, routed);
    // Actions before the last one let users in or send them to a login: a rehearsal's users count as signed in.
    const action = rule?.Actions.at(-1);
    if (!rule || !action) return this.#fail(visit, 503);
    visit.log.ruleArn = rule.RuleArn;
    switch (action.Type) {
      case 'redirect': return this.#redirect(visit, routed, action.RedirectConfig!);
      case 'fixed-response': return this.#answerFixed(visit, action);
      default: return this.#forward(visit, rule, action);
    }
  }

  /** What came on a connection is no HTTP. In the middle of an exchange there is no room for another answer. */
  refuse(error: NodeJS.ErrnoException, socket: Socket, listener: Listener): void {
    const { clock, metrics, onAccess } = this.options;
    const status = refusalOfMalformed(error.code);
    if (status === undefined || !socket.writable || this.#latest.get(socket)?.writableFinished === false) return void socket.destroy();
    metrics.errorAnswered(status);
    onAccess({ at: clock.now(), listenerArn: listener.arn, elbStatus: status, targetStatus: null, durationMs: 0 });
    socket.end(errorBytes(status), () => socket.destroy());
  }

  /** Starts the request's entry in the access log; it is written when the exchange with the client is over. */
  #open(request: IncomingMessage, response: ServerResponse, listener: Listener): Visit {
    const startedAt = performance.now();
    this.#latest.set(request.socket, response);
    const requestId = headerValue(request.rawHeaders, 'x-request-id');
    const log: AccessLogEntry = {
      ...requestId !== undefined && { requestId },
      at: this.options.clock.now(),
      listenerArn: listener.arn,
      elbStatus: null,
      targetStatus: null,
      durationMs: 0,
    };
    response.once('close', () => {
      if (response.writableFinished) log.elbStatus = response.statusCode;
      log.durationMs = performance.now() - startedAt;
      this.options.onAccess(log);
    });
    return { request, response, listener, clientIp: request.socket.remoteAddress ?? '', log, extraHeaders: [] };
  }

  #redirect({ request, response, listener }: Visit, { host, path, query }: RoutedRequest, config: RedirectConfig): void {
    this.options.metrics.redirected();
    const { protocol, port } = listener;
    const url = { protocol, host: withoutPort(host) || this.options.dnsName, port, path, query };
    sendRedirect(request, response, redirectStatus(config), redirectLocation(config, url));
  }

  #answerFixed({ request, response }: Visit, action: Action): void {
    this.options.metrics.fixedResponse(Number(action.FixedResponseConfig?.StatusCode));
    sendFixedResponse(request, response, action);
  }

  /** By the client's cookie if the rule binds clients and it has one, else by weight. */
  #chooseGroup(visit: Visit, { RuleArn }: Rule, action: Action): string | undefined {
    const { random } = this.options;
    const groups = forwardedGroups(action);
    const seconds = stickySeconds(action);
    if (seconds === undefined) return chooseTargetGroup(groups, random);
    const arn = this.#stickiness.boundGroup(visit.request.headers.cookie, RuleArn, groups) ?? chooseTargetGroup(groups, random);
    if (arn !== undefined) visit.extraHeaders = this.#stickiness.bind(RuleArn, arn, seconds);
    return arn;
  }

  #forward(visit: Visit, rule: Rule, action: Action): void {
    const arn = this.#chooseGroup(visit, rule, action);
    const group = arn === undefined ? undefined : this.options.targetGroup(arn);
    if (!group) return this.#fail(visit, 503);
    visit.log.targetGroupArn = group.arn;
    // However empty or ill the chosen group is, no other takes its place.
    const target = group.pick();
    if (!target) return this.#fail(visit, 503);
    this.#send(visit, group, target);
  }

  #send(visit: Visit, group: TargetGroup, target: Target): void {
    const { clock, random, metrics, idleTimeoutSeconds, dnsName } = this.options;
    const { request, response, listener, clientIp, log, extraHeaders } = visit;
    const sentAt = performance.now();
    metrics.targetChosen(group.arn, group.failsOpen);
    target.deliver({
      request, response, extraHeaders,
      headers: forwardedHeaders(request.rawHeaders, { listener, clientIp, dnsName, clock, random }),
      idleTimeoutMs: realPatienceMs(clock, idleTimeoutSeconds),
    }, {
      answered: status => {
        log.targetStatus = status;
        // Of an answer that goes on as a WebSocket, nothing else is sent.
        if (status === SWITCHING_PROTOCOLS) log.elbStatus = status;
        metrics.targetAnswered(group.arn, status, (performance.now() - sentAt) / 1000);
      },
      failed: (status, fault) => {
        if (fault) metrics.targetFailed(group.arn, fault);
        this.#fail(visit, status);
      },
      cut: () => {
        log.elbStatus = log.targetStatus;
      },
      abandoned: () => metrics.errorAnswered(CLIENT_CLOSED),
    });
  }

  #fail({ request, response }: Visit, status: number): void {
    this.options.metrics.errorAnswered(status);
    sendError(request, response, status);
  }
}
