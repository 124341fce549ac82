import { type ProfileName, PROFILES } from './rate';

/** Who comes, and how often. */
export interface TrafficShape {
  readonly profile: ProfileName;
  /** Clients that come back with the cookies that they got. */
  readonly sticky: boolean;
  /** Besides the requests. */
  readonly webSockets: boolean;
  readonly longPolls: boolean;
}

const CLIENTS = { 'sticky': 'sticky', 'websockets': 'webSockets', 'long-polls': 'longPolls' } as const;

const isProfile = (word: string): word is ProfileName => Object.hasOwn(PROFILES, word);
const isClients = (word: string): word is keyof typeof CLIENTS => Object.hasOwn(CLIENTS, word);

/** Reads `ramp,sticky,websockets`. Throws an error that says what is wrong, and what is allowed. */
export const parseShape = (text: string): TrafficShape => {
  const words = text.split(',');
  const unknown = words.find(word => !isProfile(word) && !isClients(word));
  if (unknown !== undefined) {
    throw new Error(`'${unknown}' is none of ${Object.keys(PROFILES).join(', ')} (the rate) and ${Object.keys(CLIENTS).join(', ')} (the clients).`);
  }
  const repeated = words.find((word, index) => words.indexOf(word) !== index);
  if (repeated !== undefined) throw new Error(`'${repeated}' is there twice.`);
  const profiles = words.filter(isProfile);
  if (profiles.length > 1) throw new Error(`There can be one rate only, not ${profiles.join(' and ')}.`);
  const has = (kind: keyof typeof CLIENTS) => words.includes(kind);
  return { profile: profiles[0] ?? 'constant', sticky: has('sticky'), webSockets: has('websockets'), longPolls: has('long-polls') };
};

/** What `parseShape` reads. */
export const formatShape = (shape: TrafficShape): string =>
  [shape.profile, ...Object.keys(CLIENTS).filter(isClients).filter(kind => shape[CLIENTS[kind]])].join(',');

export const PLAIN_TRAFFIC: TrafficShape = { profile: 'constant', sticky: false, webSockets: false, longPolls: false };
