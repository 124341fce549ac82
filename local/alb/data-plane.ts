import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock';
import type { Random } from '../random';
import type { RoutedRequest } from './conditions';
import { forwardedHeaders, headerValue } from './headers';
import { realPatienceMs } from './limits';
import type { Metrics } from './metrics';
import type { AccessLogEntry, Action, Listener } from './model';
import { sendError, sendFixedResponse, sendNotBuilt } from './own-answer';
import { proxy } from './proxy';
import { chooseTargetGroup, forwardedGroups, matchRule, type RoutingTable } from './routing';
import type { Target } from './target';
import type { TargetGroup } from './target-group';

export interface DataPlaneOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: Metrics;
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
  constructor(private readonly options: DataPlaneOptions) {}

  serve(request: IncomingMessage, response: ServerResponse, listener: Listener, table: RoutingTable): void {
    const visit = this.#open(request, response, listener);
    const rule = matchRule(table, routedRequest(visit));
    if (!rule) return this.#fail(visit, 503);
    visit.log.ruleArn = rule.RuleArn;
    const unknown = rule.Actions.find(({ Type }) => !['forward', 'fixed-response'].includes(Type));
    if (unknown) return sendNotBuilt(request, response, `the action '${unknown.Type}'`);
    for (const action of rule.Actions) {
      if (action.Type === 'forward') this.#forward(visit, action);
      else sendFixedResponse(request, response, action);
    }
  }

  /** Starts the request's entry in the access log; it is written when the exchange with the client is over. */
  #open(request: IncomingMessage, response: ServerResponse, listener: Listener): Visit {
    const startedAt = performance.now();
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
    return { request, response, listener, clientIp: request.socket.remoteAddress ?? '', log };
  }

  #forward(visit: Visit, action: Action): void {
    const arn = chooseTargetGroup(forwardedGroups(action), this.options.random);
    const group = arn === undefined ? undefined : this.options.targetGroup(arn);
    if (!group) return this.#fail(visit, 503);
    visit.log.targetGroupArn = group.arn;
    if (group.settings.targetType === 'lambda') return sendNotBuilt(visit.request, visit.response, 'Lambda targets');
    // However empty or ill the chosen group is, no other takes its place.
    const target = group.pick();
    if (!target) return this.#fail(visit, 503);
    this.#send(visit, group, target);
  }

  #send(visit: Visit, group: TargetGroup, target: Target): void {
    const { clock, random, metrics, idleTimeoutSeconds } = this.options;
    const { request, response, listener, clientIp, log } = visit;
    const sentAt = performance.now();
    metrics.targetChosen(group.arn);
    proxy(request, response, {
      dispatcher: target.pool,
      headers: forwardedHeaders(request.rawHeaders, { listener, clientIp, clock, random }),
      timeoutMs: realPatienceMs(clock, idleTimeoutSeconds),
    }, {
      answered: status => {
        log.targetStatus = status;
        metrics.targetAnswered(group.arn, status, (performance.now() - sentAt) / 1000);
      },
      failed: (status, connected) => {
        if (!connected && status !== 400) metrics.targetUnreachable(group.arn);
        this.#fail(visit, status);
      },
      cut: () => {
        log.elbStatus = log.targetStatus;
      },
    });
  }

  #fail({ request, response }: Visit, status: number): void {
    this.options.metrics.errorAnswered(status);
    sendError(request, response, status);
  }
}
