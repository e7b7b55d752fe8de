import { createSerializer, parseAsString, parseAsStringLiteral } from 'nuqs/server';

/** The scope of every page, kept on every link: which time, which environment, whose clock, which question. */
export const scopeParams = {
  range: parseAsString.withDefault('1h'),
  env: parseAsString.withDefault(''),
  tz: parseAsStringLiteral(['local', 'utc'] as const).withDefault('local'),
  q: parseAsString.withDefault(''),
};

/** The part of the scope that travels to other pages: all but the question. */
export const travellingParams = {
  range: scopeParams.range,
  env: scopeParams.env,
  tz: scopeParams.tz,
};

/** Writes a link that keeps the scope: `scopedHref('/map', scope)`. Defaults are left out. */
export const scopedHref = createSerializer(travellingParams);
