import {
  type Attributes,
  type Context,
  context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  trace,
} from '@opentelemetry/api';
import type { Carrier, ConsumerSettings, MessageSettings } from '@tracewell/sdk';
import { withSpan } from './with-span.ts';

/** Writes the active trace and baggage into `carrier` and returns it. */
export function inject<C extends Carrier>(
  carrier: C = {} as C,
  from: Context = context.active(),
): C {
  propagation.inject(from, carrier);
  return carrier;
}

/** The context that `carrier` brought along, on top of `onto`. */
export function extract(carrier: Carrier, onto: Context = context.active()): Context {
  return propagation.extract(onto, carrier);
}

/** Attributes of the messaging semantic conventions. */
function messageAttributes(message: MessageSettings, operation: string, type: string): Attributes {
  return {
    'messaging.system': message.system,
    'messaging.destination.name': message.destination,
    'messaging.operation.name': operation,
    'messaging.operation.type': type,
    ...(message.messageId === undefined ? {} : { 'messaging.message.id': message.messageId }),
    ...(message.serverAddress === undefined ? {} : { 'server.address': message.serverAddress }),
    ...(message.serverPort === undefined ? {} : { 'server.port': message.serverPort }),
    ...message.attributes,
  };
}

/** Runs `work` in a PRODUCER span; the carrier it gets holds what must travel with the message. */
export function withProducerSpan<T>(
  message: MessageSettings,
  work: (carrier: Record<string, string>, span: Span) => T,
): T {
  const operation = message.operation ?? 'send';
  return withSpan(
    `${operation} ${message.destination}`,
    { kind: 'producer', attributes: messageAttributes(message, operation, 'send') },
    (span) => work(inject<Record<string, string>>({}), span),
  );
}

function linkTo(carrier: Carrier): Link[] {
  const sender = trace.getSpanContext(extract(carrier, ROOT_CONTEXT));
  return sender ? [{ context: sender }] : [];
}

/** Runs `work` in a CONSUMER span: child of the sender's span, or, for a batch or on request, a new trace with links to it. */
export function withConsumerSpan<T>(message: ConsumerSettings, work: (span: Span) => T): T {
  const operation = message.operation ?? 'process';
  const name = `${operation} ${message.destination}`;
  const group = message.consumerGroup;
  const attributes = {
    ...(group === undefined ? {} : { 'messaging.consumer.group.name': group }),
    ...messageAttributes(message, operation, 'process'),
  };
  const { carrier = {}, relation } = message;
  const batch = Array.isArray(carrier) ? (carrier as readonly Carrier[]) : undefined;
  if (batch === undefined && relation !== 'link') {
    const parent = extract(carrier as Carrier, ROOT_CONTEXT);
    return withSpan(name, { kind: 'consumer', attributes, parent }, work);
  }
  const carriers = batch ?? [carrier as Carrier];
  const links = carriers.flatMap(linkTo);
  const count = batch === undefined ? {} : { 'messaging.batch.message_count': batch.length };
  return withSpan(
    name,
    { kind: 'consumer', attributes: { ...attributes, ...count }, links, root: true },
    work,
  );
}
