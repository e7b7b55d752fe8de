/** Parts of the shop that others connect to. */
export type Place =
  | 'catalog'
  | 'cart'
  | 'payment'
  | 'recommendations'
  | 'gateway'
  | 'orders'
  | 'outside'
  | 'broker'
  | 'postgres'
  | 'postgresProducts';

/** Ports by place, as the parent process hands them to each child. */
export type Ports = Partial<Record<Place, number>>;

/** The port of a place that this process was told about. */
export function portOf(place: Place): number {
  const ports = JSON.parse(process.env.SHOP_PORTS ?? '{}') as Ports;
  const port = ports[place];
  if (port === undefined) throw new Error(`SHOP_PORTS names no port for ${place}`);
  return port;
}

/** Tells the parent process which ports this one took, and ends this process when the parent does. */
export function announce(ports: Ports, close: () => Promise<unknown>): void {
  process.on('disconnect', () => {
    void close().finally(() => process.exit(0));
  });
  process.send?.({ ports });
}
