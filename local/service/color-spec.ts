/** What serves a colour of somebody's own stack. */
export type ColorSpec =
  | { readonly kind: 'built-in' }
  /** Runs already, on an address of plain HTTP. */
  | { readonly kind: 'url'; readonly origin: string }
  /** Of a shell; it serves on the port that it finds in `PORT`. */
  | { readonly kind: 'command'; readonly command: string };

const isOrigin = ({ origin, href, username, protocol }: URL): boolean =>
  protocol === 'http:' && username === '' && (href === origin || href === `${origin}/`);

const BUILT_IN = 'built-in';

/** Throws for what is none of the three. */
export const parseColorSpec = (text: string): ColorSpec => {
  const spec = text.trim();
  if (spec === '') throw new Error(`It is empty: give a command, an address like http://127.0.0.1:9000, or ${BUILT_IN}.`);
  if (spec === BUILT_IN) return { kind: 'built-in' };
  if (!/^\w+:\/\//.test(spec)) return { kind: 'command', command: spec };
  if (!URL.canParse(spec) || !isOrigin(new URL(spec))) {
    throw new Error(`The address '${spec}' has to be http, host and port only, like http://127.0.0.1:9000: paths are the users', and TLS ends at the load balancer.`);
  }
  return { kind: 'url', origin: new URL(spec).origin };
};

/** As messages call it. */
export const formatColorSpec = (spec: ColorSpec): string => {
  switch (spec.kind) {
    case 'built-in': return 'the built-in service';
    case 'url': return spec.origin;
    case 'command': return `'${spec.command}'`;
  }
};
