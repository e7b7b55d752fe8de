/** What the process was told at its start. Read on the server only: the browser talks to its own origin. */
export interface DashboardConfig {
  /** Where the query API listens, without a trailing slash. */
  readonly apiUrl: string;
  /** Where others find the dashboard; '' when nobody said. */
  readonly publicUrl: string;
  /** Host names, beside loopback and IP addresses, under which this dashboard may be opened. */
  readonly allowedHosts: readonly string[];
  readonly development: boolean;
  /** What `npm i` takes to install the SDK that came with this start; '' when nobody said. */
  readonly sdkPackage: string;
}

/** Reads `TRACEWELL_API_URL`, `TRACEWELL_PUBLIC_URL`, `TRACEWELL_ALLOWED_HOSTS` (comma separated) and `TRACEWELL_SDK_PACKAGE`. */
export function dashboardConfig(): DashboardConfig {
  const publicUrl = process.env.TRACEWELL_PUBLIC_URL ?? '';
  const hosts = (process.env.TRACEWELL_ALLOWED_HOSTS ?? '').split(',').map((host) => host.trim());
  if (URL.canParse(publicUrl)) hosts.push(new URL(publicUrl).hostname);
  return {
    apiUrl: (process.env.TRACEWELL_API_URL ?? 'http://127.0.0.1:4320').replace(/\/+$/, ''),
    publicUrl,
    allowedHosts: hosts.filter((host) => host !== ''),
    development: process.env.NODE_ENV === 'development',
    sdkPackage: process.env.TRACEWELL_SDK_PACKAGE ?? '',
  };
}
