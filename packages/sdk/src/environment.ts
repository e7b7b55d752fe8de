/** Variables by name; a function that needs one takes this, so that a test can hand in its own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of this process. An empty value counts as unset, as the OpenTelemetry specification asks. */
export function readEnvironment(): Environment {
  return Object.fromEntries(Object.entries(process.env).filter(([, value]) => value?.trim()));
}
