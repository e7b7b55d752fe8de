/** What a rule does with the value of an attribute. The first rule that fits a key decides. */
export type ShapingAction = 'keep' | 'drop' | 'hash' | 'redact' | 'redact-credentials';

/** What an attribute belongs to; an exemplar's belong to its point, a log body's entries to its log. */
export type ShapingPlace = 'resource' | 'scope' | 'span' | 'event' | 'link' | 'point' | 'log';

export const SHAPING_ACTIONS = ['keep', 'drop', 'hash', 'redact', 'redact-credentials'] as const;
export const SHAPING_PLACES = [
  'resource',
  'scope',
  'span',
  'event',
  'link',
  'point',
  'log',
] as const;

/** One rule for attributes. */
export interface ShapingRule {
  readonly action: ShapingAction;
  /** Keys, case aside; `*` stands for any characters, none included. */
  readonly keys: readonly string[];
  /** Undefined: everywhere, or, where services are named, everywhere but in the resource. */
  readonly in?: readonly ShapingPlace[] | undefined;
  /** Values of `service.name`; undefined: every service. Does not go with the place `resource`. */
  readonly services?: readonly string[] | undefined;
}

/**
 * On unless they are switched off: values that are credentials by the name of their key, and URLs and connection
 * strings that may hold some. The names are whole words at the end of a key, so that `input_tokens`, `cookie_count` and
 * `auth.method` pass.
 */
export const DEFAULT_RULES: readonly ShapingRule[] = [
  {
    action: 'redact',
    keys: [
      ...['authorization', '*.authorization', '*-authorization', '*_authorization'],
      ...['cookie', '*.cookie', '*-cookie', '*_cookie'],
      ...['*api-key', '*api_key', '*apikey'],
      ...['*password', '*passwd', '*passphrase'],
      ...['token', '*.token', '*-token', '*_token', '*accesstoken', '*refreshtoken'],
      ...['secret', '*.secret', '*-secret', '*_secret', '*clientsecret', '*secret_key'],
      ...['*private_key', '*private-key', '*privatekey'],
    ],
  },
  {
    action: 'redact-credentials',
    keys: [
      ...['url.full', 'url.original', 'url.query', 'http.url', 'http.target'],
      ...['db.connection_string', '*.header.referer', '*.header.location'],
    ],
  },
];

const PLACE_BITS: Readonly<Record<ShapingPlace, number>> = {
  resource: 1,
  scope: 2,
  span: 4,
  event: 8,
  link: 16,
  point: 32,
  log: 64,
};

/** The bit of a place; a rule's places are the bits of all of its own. */
export function placeBit(place: ShapingPlace): number {
  return PLACE_BITS[place];
}

/** A rule whose key fits: what is left to ask is where the attribute stands and of which service it is. */
export interface FittingRule {
  readonly action: ShapingAction;
  readonly places: number;
  readonly services: ReadonlySet<string> | undefined;
}

export function fittingRule({ action, in: named, services }: ShapingRule): FittingRule {
  // The service is known when its resource is complete.
  const usual = SHAPING_PLACES.filter((place) => services === undefined || place !== 'resource');
  return {
    action,
    places: (named ?? usual).reduce((bits, place) => bits | placeBit(place), 0),
    services: services === undefined ? undefined : new Set(services),
  };
}
