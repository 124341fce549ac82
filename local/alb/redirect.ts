import { AwsError } from '../aws-error';
import type { Listener, RedirectConfig } from './model';

/** What of a request a redirect can keep. */
export interface RedirectedUrl {
  readonly protocol: string;
  /** Without the port. */
  readonly host: string;
  readonly port: number;
  /** With the leading slash. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
}

const KEPT = { Protocol: '#{protocol}', Host: '#{host}', Port: '#{port}', Path: '/#{path}', Query: '#{query}' };

type Component = keyof typeof KEPT;

/** Which keywords of the request's URL each component may use, and how long it may be (API reference, RedirectActionConfig). */
const KEYWORDS: Readonly<Record<Component, readonly string[]>> = {
  Protocol: ['protocol'],
  Host: ['host'],
  Port: ['port'],
  Path: ['host', 'path', 'port'],
  Query: ['protocol', 'host', 'port', 'path', 'query'],
};
const MAX_LENGTH = 128;

const STATUS = { HTTP_301: 301, HTTP_302: 302 } as const;

const COMPONENTS = Object.keys(KEPT) as Component[];

type CompleteConfig = Required<RedirectConfig>;

/** What a redirect leaves out, it keeps. */
const complete = ({ StatusCode, Protocol, Host, Port, Path, Query }: RedirectConfig): CompleteConfig => ({
  Protocol: Protocol ?? KEPT.Protocol,
  Host: Host ?? KEPT.Host,
  Port: Port ?? KEPT.Port,
  Path: Path ?? KEPT.Path,
  Query: Query ?? KEPT.Query,
  StatusCode,
});

const refuse = (message: string): never => {
  throw new AwsError('ValidationError', message);
};

const invalidAction = (message: string): never => {
  throw new AwsError('InvalidLoadBalancerAction', message);
};

const isPort = (port: string) => port === KEPT.Port || (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535);

const checkComponents = (config: CompleteConfig) => {
  for (const name of COMPONENTS) {
    const value = config[name];
    if (value.length > MAX_LENGTH) refuse(`${name} of a redirect may be at most ${MAX_LENGTH} characters long`);
    const stranger = [...value.matchAll(/#\{(\w*)\}/g)].find(([, keyword = '']) => !KEYWORDS[name].includes(keyword));
    if (stranger) refuse(`${name} of a redirect cannot contain '${stranger[0]}'`);
  }
};

const checkValues = ({ StatusCode, Protocol, Host, Port, Path }: CompleteConfig) => {
  if (!Object.hasOwn(STATUS, StatusCode)) refuse(`StatusCode '${StatusCode}' of a redirect must be HTTP_301 or HTTP_302`);
  if (!['HTTP', 'HTTPS', KEPT.Protocol].includes(Protocol)) refuse(`Protocol '${Protocol}' of a redirect must be HTTP, HTTPS or #{protocol}`);
  if (Host === '') refuse('Host of a redirect cannot be empty');
  if (!isPort(Port)) refuse(`Port '${Port}' of a redirect must be a number from 1 to 65535, or #{port}`);
  if (!Path.startsWith('/')) refuse(`Path '${Path}' of a redirect must begin with '/'`);
};

/** AWS looks at the listener, too: it refused HTTPS and 443 on a listener of just these (aws-load-balancer-controller#487). */
const keepsEverything = ({ Protocol, Host, Port, Path }: CompleteConfig, listener: Listener): boolean =>
  [KEPT.Protocol, listener.protocol].includes(Protocol)
  && [KEPT.Port, String(listener.port)].includes(Port)
  && Host === KEPT.Host
  && Path === KEPT.Path;

/** Checks a redirect as the API does, and gives it back as it is described. */
export const acceptRedirect = (given: RedirectConfig | undefined, listener: Listener): RedirectConfig => {
  if (!given) return invalidAction('A redirect action must specify RedirectConfig');
  const config = complete(given);
  checkComponents(config);
  checkValues(config);
  if (listener.protocol === 'HTTPS' && config.Protocol === 'HTTP') invalidAction('A redirect cannot lead from HTTPS to HTTP');
  if (keepsEverything(config, listener)) invalidAction('A redirect that changes neither protocol, host, port nor path is a loop');
  return config;
};

/** Where a request is sent to. The port is always named, as AWS does. */
export const redirectLocation = (given: RedirectConfig, url: RedirectedUrl): string => {
  const config = complete(given);
  const kept: Readonly<Record<string, string>> = { ...url, protocol: url.protocol.toLowerCase(), port: String(url.port), path: url.path.replace(/^\//, '') };
  const [protocol = '', host = '', port = '', path = '', query = ''] = COMPONENTS.map(name =>
    config[name].replace(/#\{(\w+)\}/g, (_, keyword: string) => kept[keyword] ?? ''));
  return `${protocol.toLowerCase()}://${host}:${port}${path}${query && `?${query}`}`;
};

export const redirectStatus = ({ StatusCode }: RedirectConfig): number => STATUS[StatusCode as keyof typeof STATUS];
