/** 200 messages as services write them, in the groups that a person would put them in. */
export interface MessageGroup {
  readonly shape: string;
  readonly messages: readonly string[];
}

const numbers = (count: number, first = 1): readonly number[] =>
  Array.from({ length: count }, (_, index) => first + index * 37);

/** Lower-case UUIDs and hexadecimal digits that differ in every part, the same in every run. */
const digits = (seed: number, length: number): string => {
  let text = '';
  for (let at = 0; at < length; at += 1)
    text += ((seed * 7 + at * 11 + ((seed * at) % 13)) % 16).toString(16);
  return text;
};
const uuid = (seed: number): string =>
  [8, 4, 4, 4, 12].map((length, part) => digits(seed + part, length)).join('-');

const NAMES = [
  'alice.w',
  'bob+shop',
  'carol',
  'd.e',
  'eve99',
  'frank',
  'grace-h',
  'heidi',
  'ivan',
  'judy',
];

export const MESSAGE_GROUPS: readonly MessageGroup[] = [
  { shape: 'User <n> not found', messages: numbers(14).map((n) => `User ${n} not found`) },
  {
    shape: 'Order <id> failed after <n>ms',
    messages: numbers(14).map((n) => `Order ${uuid(n)} failed after ${n * 3}ms`),
  },
  {
    shape: 'connect ECONNREFUSED <address>',
    messages: numbers(12).map((n) => `connect ECONNREFUSED 10.0.${n % 200}.${n % 250}:5432`),
  },
  {
    shape: 'getaddrinfo ENOTFOUND postgres-<n>.internal',
    messages: numbers(8).map((n) => `getaddrinfo ENOTFOUND postgres-${n}.internal`),
  },
  {
    shape: 'mail to <email> bounced',
    messages: NAMES.map((name) => `mail to ${name}@example.org bounced`),
  },
  {
    shape: 'GET <url> answered <n>',
    messages: numbers(14).map(
      (n) => `GET https://api.example.com/v1/items/${n}?page=${n} answered 503`,
    ),
  },
  {
    shape: 'token expired at <time>',
    messages: numbers(12).map(
      (n) => `token expired at ${new Date(Date.UTC(2026, 0, 1) + n * 1_234_567).toISOString()}`,
    ),
  },
  {
    shape: "column 'price' does not exist",
    messages: Array.from({ length: 6 }, () => "column 'price' does not exist"),
  },
  {
    shape: "column 'amount' does not exist",
    messages: Array.from({ length: 6 }, () => "column 'amount' does not exist"),
  },
  {
    shape: "invalid input: '<text>'",
    messages: numbers(12).map((n) => `invalid input: 'size ${n}/${n + 1}'`),
  },
  {
    shape: 'Unexpected token "<text>" at position <n>',
    messages: numbers(10).map((n) => `Unexpected token "}${n}" at position ${n}`),
  },
  {
    shape: 'payment <id> declined',
    messages: numbers(10).map((n) => `payment pi_3L${digits(n, 12)} declined`),
  },
  {
    shape: 'object <id> is missing',
    messages: numbers(12).map((n) => `object ${`a1${digits(n, 38)}`} is missing`),
  },
  {
    shape: 'heap is full: <n> of <n> MB',
    messages: numbers(10).map((n) => `heap is full: ${n}.5 of 2,048 MB`),
  },
  {
    shape: 'segfault at <id>',
    messages: numbers(8).map((n) => `segfault at 0x${digits(n, 12)}`),
  },
  {
    shape: 'deadlock detected',
    messages: [
      ...Array.from({ length: 4 }, () => 'deadlock detected'),
      ...numbers(4).map((n) => `deadlock detected\nProcess ${n} waits for ShareLock`),
    ],
  },
  {
    shape: 'retry <n> of <n> in <n>s',
    messages: numbers(8).map((n) => `retry ${n} of 5 in ${n}.5s`),
  },
  {
    shape: 'Größe <n> überschritten',
    messages: numbers(8).map((n) => `  Größe   ${n} überschritten`),
  },
  { shape: 'out of stock', messages: Array.from({ length: 8 }, () => 'out of stock') },
  {
    shape: 'lock `<text>` is held',
    messages: numbers(10).map((n) => `lock \`cart:${n}\` is held`),
  },
];

export interface Failure {
  readonly service: string;
  readonly operation: string;
  readonly version: string;
  /** Minutes after the fixture begins. */
  readonly minute: number;
  readonly statusMessage?: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  readonly exception?: Readonly<Record<string, string>>;
}

const NODE_STACK = (line: number) =>
  `TimeoutError: pool\n    at Pool.take (/srv/app/node_modules/pg-pool/index.js:${line}:11)\n    at async loadCart (/srv/app/src/cart.js:${line}:13)`;

function cart(minute: number, operation: string, version: string): Failure {
  return {
    service: 'cart',
    operation,
    version,
    minute,
    exception: {
      'exception.type': 'TimeoutError',
      'exception.message': `pool ${uuid(minute)} timed out after ${minute}ms`,
      'exception.stacktrace': NODE_STACK(minute).replace('async ', ''),
    },
  };
}

const SAME = { 'exception.type': 'LoadError', 'exception.message': 'cannot load' };

/** Failures of the test: the messages above, one service with history, one with stacks of two languages, one with little. */
export function failures(): Failure[] {
  const common = { operation: 'work', version: '1.0.0', minute: 70 };
  const messages = MESSAGE_GROUPS.flatMap((group) =>
    group.messages.map((message) => ({
      ...common,
      service: 'messages',
      exception: { 'exception.type': 'Error', 'exception.message': message },
    })),
  );
  return [
    ...messages,
    cart(5, 'GET /cart', '1.0.0'),
    cart(71, 'GET /cart', '1.0.0'),
    cart(72, 'GET /cart', '1.1.0'),
    cart(82, 'POST /cart', '1.1.0'),
    {
      ...common,
      service: 'cart',
      exception: { 'exception.type': 'TypeError', 'exception.message': 'x is not a function' },
    },
    {
      ...common,
      service: 'frames',
      exception: {
        ...SAME,
        'exception.stacktrace':
          'Traceback (most recent call last):\n  File "/srv/app/orders.py", line 12, in load\n    f()\n  File "/usr/lib/python3/site-packages/db.py", line 3, in f',
      },
    },
    {
      ...common,
      service: 'frames',
      exception: {
        ...SAME,
        'exception.stacktrace':
          'LoadError: cannot load\n\tat java.util.Objects.requireNonNull(Objects.java:209)\n\tat com.shop.Orders.load(Orders.java:33)',
      },
    },
    { ...common, service: 'bare', statusMessage: 'upstream 7 is gone' },
    { ...common, service: 'bare', attributes: { 'error.type': 'ECONNRESET' } },
    { ...common, service: 'bare', attributes: { 'http.response.status_code': 503 } },
    { ...common, service: 'earlier', minute: 10, statusMessage: 'gone' },
  ];
}
