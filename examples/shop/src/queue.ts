import { withConsumerSpan, withProducerSpan } from '@tracewell/sdk';
import mqtt, { type MqttClient } from 'mqtt';
import { portOf } from './address.ts';

/** What travels through the broker: MQTT 3.1.1 has no message properties, so the headers lie beside the body. */
interface Envelope {
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

const BROKER = { system: 'mqtt', serverAddress: 'mqtt', serverPort: 1883 };

export function openQueue(): Promise<MqttClient> {
  return mqtt.connectAsync(`mqtt://mqtt:${portOf('broker')}`, { protocolVersion: 4 });
}

/** Publishes one message, at least once, with the active trace in its headers. */
export async function publish(queue: MqttClient, topic: string, body: unknown): Promise<void> {
  await withProducerSpan(
    { ...BROKER, destination: topic, operation: 'publish' },
    async (headers, span) => {
      const message = JSON.stringify({ headers, body } satisfies Envelope);
      span.setAttribute('messaging.message.body.size', message.length);
      await queue.publishAsync(topic, message, { qos: 1 });
    },
  );
}

/** Handles every message of a topic inside a span that continues the sender's trace. */
export async function consume(
  queue: MqttClient,
  topic: string,
  handle: (body: unknown) => Promise<void>,
): Promise<void> {
  queue.on('message', (from, payload) => {
    if (from !== topic) return;
    const { headers, body } = JSON.parse(payload.toString()) as Envelope;
    const message = { ...BROKER, destination: topic, carrier: headers };
    withConsumerSpan(message, () => handle(body)).catch((error: Error) =>
      console.error(`${topic}: ${error.message}`),
    );
  });
  await queue.subscribeAsync(topic, { qos: 1 });
}
