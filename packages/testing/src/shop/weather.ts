/** What is going on in the shop at the moment of a trace; the incidents of the demo's last day. */
export interface ShopWeather {
  /** catalog 2.4.1 is out: its query of the product list lost its index. */
  readonly badDeploy: boolean;
  /** The feature store behind the recommendations is slow. */
  readonly slowFeatures: boolean;
  /** The acquirer refuses most charges. */
  readonly paymentBurst: boolean;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Moments of the incidents before the end of the generated range. */
export const INCIDENTS = {
  badDeployMs: 3 * HOUR_MS,
  slowFeaturesMs: { from: 9 * HOUR_MS, to: 8 * HOUR_MS },
  paymentBurstMs: { from: 6 * HOUR_MS, to: 6 * HOUR_MS - 40 * MINUTE_MS },
} as const;

/** The weather `agoMs` before the end of the range. */
export function weatherAt(agoMs: number): ShopWeather {
  const { badDeployMs, slowFeaturesMs, paymentBurstMs } = INCIDENTS;
  return {
    badDeploy: agoMs <= badDeployMs,
    slowFeatures: agoMs <= slowFeaturesMs.from && agoMs > slowFeaturesMs.to,
    paymentBurst: agoMs <= paymentBurstMs.from && agoMs > paymentBurstMs.to,
  };
}

/** Visitors by the hour of a UTC day: quiet at four in the morning, busiest at four in the afternoon. */
export function visitorShare(unixMs: number): number {
  const hour = (unixMs / HOUR_MS) % 24;
  return 0.62 + 0.38 * Math.cos(((hour - 16) / 24) * 2 * Math.PI);
}
