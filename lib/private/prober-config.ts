import type { IConstruct } from 'constructs';
import type { ProbedRoute, ProberConfig, SmokeTestConfig } from '../../lambda/contract';
import type { BlueGreenRoute } from '../blue-green-route';
import type { SmokeTest, SmokeTests } from '../smoke-tests';
import { listenerOrigin } from './listener-origin';
import { requireSmokeTests } from './smoke-test-checks';
import { ConfigurationError } from './validation';

/** What the prober is told. Throws if it could not do its work. */
export function proberConfig(at: IConstruct, routes: BlueGreenRoute[], props: SmokeTests): ProberConfig {
  requireSmokeTests(at, props);
  const { tests, warmUp, probes } = props;
  return {
    routes: oncePerOrigin(at, routes.map(route => probedRoute(at, route, props))),
    warmUp: { paths: warmUp?.paths ?? [], times: warmUp?.times ?? 3 },
    smokeTests: tests.map(smokeTestConfig),
    ...probes?.enabled !== false && { probeFailures: probes?.failures ?? 3 },
    ...probes?.interval && { probeIntervalSeconds: probes.interval.toSeconds() },
  };
}

function smokeTestConfig(test: SmokeTest): SmokeTestConfig {
  const { path, method = 'GET', headers = {}, body, expectedStatus = [200], bodyPattern, maxLatency, retries = 2 } = test;
  return {
    name: test.name ?? `${method} ${path}`, method, path, headers, expectedStatus, retries,
    ...body !== undefined && { body },
    ...bodyPattern !== undefined && { bodyPattern },
    ...maxLatency && { maxLatencyMs: maxLatency.toMilliseconds() },
  };
}

function probedRoute(at: IConstruct, route: BlueGreenRoute, { origin, previewSecret }: SmokeTests): ProbedRoute {
  const { header, secretHeader, authenticated } = route._preview();
  if (authenticated) {
    throw new ConfigurationError(at, `smokeTests are given, but the preview of ${route.node.path} asks for authentication and they cannot log in: give preview.secret, with which it does not`);
  }
  if (secretHeader !== undefined && previewSecret === undefined) {
    throw new ConfigurationError(at, `smokeTests.previewSecret is missing, but the preview of ${route.node.path} needs a secret: give the Secrets Manager secret that holds it`);
  }
  return {
    name: route.node.path,
    origin: origin ?? listenerOrigin(at, route),
    previewHeaders: { blue: { [header]: 'blue' }, green: { [header]: 'green' } },
    ...secretHeader !== undefined && { secretArn: previewSecret!.secretArn, secretHeader },
  };
}

/** Where routes share a listener a test is sent once, with what any of them needs: which of them takes it, its path says. */
function oncePerOrigin(at: IConstruct, routes: ProbedRoute[]): ProbedRoute[] {
  const byOrigin = new Map<string, ProbedRoute>();
  for (const route of routes) {
    const known = byOrigin.get(route.origin);
    byOrigin.set(route.origin, known === undefined ? route : merged(at, known, route));
  }
  return [...byOrigin.values()];
}

function merged(at: IConstruct, one: ProbedRoute, other: ProbedRoute): ProbedRoute {
  if (one.secretHeader !== undefined && other.secretHeader !== undefined && one.secretHeader !== other.secretHeader) {
    throw new ConfigurationError(at, `preview.secretHeader is '${one.secretHeader}' in ${one.name}, but '${other.secretHeader}' in ${other.name} on the same listener: use the same one`);
  }
  const { blue, green } = other.previewHeaders;
  return {
    ...other, ...one,
    name: `${one.name}, ${other.name}`,
    previewHeaders: { blue: { ...one.previewHeaders.blue, ...blue }, green: { ...one.previewHeaders.green, ...green } },
  };
}
