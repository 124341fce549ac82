import type { Clock } from '../clock';

interface Cookie {
  readonly value: string;
  /** Rehearsed milliseconds since the epoch. */
  readonly expiresAt: number;
}

const attributesOf = (parts: readonly string[]): Map<string, string> => new Map(parts.map(part => {
  const [name = '', ...value] = part.split('=');
  return [name.trim().toLowerCase(), value.join('=').trim()];
}));

/** RFC 6265, section 5.3: `Max-Age` outweighs `Expires`. */
const expiryOf = (attributes: ReadonlyMap<string, string>, now: number): number => {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined) return now + Number(maxAge) * 1000;
  const expires = attributes.get('expires');
  return expires === undefined ? Infinity : Date.parse(expires);
};

/** The cookies of one client of one site, which is reached by plain HTTP. */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();
  #giver: string | null = null;

  constructor(private readonly clock: Clock) {}

  /** Value of the `Cookie` header; undefined for an empty jar. */
  get header(): string | undefined {
    const now = this.clock.now();
    const live = [...this.#cookies].filter(([, { expiresAt }]) => expiresAt > now);
    return live.length === 0 ? undefined : live.map(([name, { value }]) => `${name}=${value}`).join('; ');
  }

  /** The colour that gave the latest of the cookies that are sent now; null for an empty jar. */
  get giver(): string | null {
    return this.header === undefined ? null : this.#giver;
  }

  /** Takes the values of `Set-Cookie` headers. Browsers take no `Secure` cookie from a site without TLS. */
  take(setCookies: readonly string[], giver: string | null = null): void {
    const now = this.clock.now();
    this.#giver = giver;
    for (const setCookie of setCookies) {
      const [pair = '', ...parts] = setCookie.split(';');
      const attributes = attributesOf(parts);
      const [name = '', ...value] = pair.split('=');
      if (!attributes.has('secure')) this.#cookies.set(name.trim(), { value: value.join('=').trim(), expiresAt: expiryOf(attributes, now) });
    }
  }
}
