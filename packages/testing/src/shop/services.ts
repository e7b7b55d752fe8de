import type { TestAttributes } from '../test-span.ts';
import type { ShopWeather } from './weather.ts';

export type ShopService = 'gateway' | 'catalog' | 'cart' | 'payment' | 'recommendations' | 'orders';

const VERSIONS: Readonly<Record<ShopService, string>> = {
  gateway: '1.8.0',
  catalog: '2.4.0',
  cart: '1.3.2',
  payment: '3.1.0',
  recommendations: '0.9.4',
  orders: '1.5.1',
};

export const SHOP_SERVICES = Object.keys(VERSIONS) as readonly ShopService[];

/** Version of catalog whose product query is slow. */
export const BAD_CATALOG_VERSION = '2.4.1';

const PORTS: Readonly<Record<ShopService, number>> = {
  gateway: 8080,
  catalog: 8081,
  cart: 8082,
  payment: 8083,
  recommendations: 8084,
  orders: 8085,
};

export function portOf(service: ShopService): number {
  return PORTS[service];
}

/** Resource attributes of a service; a new version runs as a new instance. */
export function resourceOfService(
  service: ShopService,
  weather: ShopWeather,
  environment: string,
): TestAttributes {
  const bad = service === 'catalog' && weather.badDeploy;
  const version = bad ? BAD_CATALOG_VERSION : VERSIONS[service];
  return {
    'service.name': service,
    'service.namespace': 'shop',
    'service.version': version,
    'service.instance.id': `${service}-${version.replaceAll('.', '')}-0`,
    'deployment.environment.name': environment,
    'host.name': 'shop-1',
    'process.pid': PORTS[service] + (bad ? 1000 : 0),
    'process.runtime.name': 'nodejs',
    'process.runtime.version': '22.12.0',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.version': '2.12.0',
  };
}
