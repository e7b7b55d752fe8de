import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { encodeExportResponse } from '@tracewell/otlp';
import { SIGNALS, type Signal } from '../../telemetry/signal.ts';
import type { Admission } from '../admission.ts';
import type { InFlightBytes } from '../in-flight-gate.ts';
import { compressionOf } from '../read-body.ts';
import { Refusal } from '../refusal.ts';
import { addressOf } from '../sender-address.ts';
import { answerMessage, answerRefusal, answerStatus, answerText } from './answer-call.ts';
import { httpAdvice } from './first-bytes.ts';
import { readMessage } from './read-message.ts';

/** OTLP's method of each signal. */
const METHODS: Readonly<Record<Signal | 'logs', string>> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
};
const HEALTH = '/grpc.health.v1.Health/Check';
const HEALTH_LIMITS = { bodyBytes: 1024, decompressedBytes: 1024, compressionRatio: 1 };
const SERVING = 1;
const NOT_SERVING = 2;
const NOT_FOUND = 5;

export interface CallsOptions {
  readonly admission: Admission;
  /** Why nothing could be taken now; undefined while all is well. */
  readonly notReady: () => string | undefined;
  /** The address of OTLP/HTTP, for those who meant it. */
  readonly httpUrl: string;
  readonly limits: CallLimits;
}

/** See `limits` in the config. */
export interface CallLimits {
  /** Calls that are being read or answered. */
  readonly grpcCalls: number;
  /** In milliseconds; a call whose bytes do not come within this time is cancelled. */
  readonly requestTimeout: number;
}

/** Answers one HTTP/2 stream after the other: Export of each signal, and the health check. */
export class Calls {
  readonly #options: CallsOptions;
  #open = 0;

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  /** Never rejects. A call that was cancelled is not answered; what was accepted of it stays. */
  async serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    stream.on('error', () => undefined); // the sender has gone: nothing is left to be said
    const socket = stream.session?.socket;
    const address = socket === undefined ? 'unknown' : addressOf(socket);
    const { grpcCalls, requestTimeout } = this.#options.limits;
    const patience = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), requestTimeout);
    this.#open += 1;
    try {
      if (this.#open > grpcCalls) throw Refusal.busy();
      if (headers['content-type']?.startsWith('application/grpc')) {
        await this.#call(stream, headers, address);
      } else {
        const { admission, httpUrl } = this.#options;
        const refusal = admission.refusalOf(notGrpc(httpUrl), address);
        answerText(stream, refusal.status, refusal.message);
      }
    } catch (error) {
      answerRefusal(stream, this.#options.admission.refusalOf(error, address));
    } finally {
      clearTimeout(patience);
      this.#open -= 1;
    }
  }

  async #call(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    address: string,
  ): Promise<void> {
    const { admission } = this.#options;
    const path = headers[':path'];
    if (path === HEALTH) return await this.#tellHealth(stream);
    const signal = SIGNALS.find((known) => METHODS[known] === path);
    if (signal === undefined) throw unknownMethod(String(path));
    const compression = compressionOf(text(headers['grpc-encoding']), 'grpc-encoding');
    const { rejected, firstFault } = await admission.admit({
      protocol: 'grpc',
      signal,
      format: 'protobuf',
      headers,
      announcedBytes: 0, // the length stands in the message's own prefix
      address,
      read: (room) => readMessage(stream, compression, admission.limits, room),
    });
    answerMessage(stream, encodeExportResponse('protobuf', signal, rejected, firstFault ?? ''));
  }

  /** grpc.health.v1: the whole server and each Export service share one health. */
  async #tellHealth(stream: ServerHttp2Stream): Promise<void> {
    const room: InFlightBytes = {
      grow: () => true,
      memory: (bytes) => Buffer.allocUnsafe(bytes),
      [Symbol.dispose]: () => undefined,
    };
    const asked = await readMessage(stream, 'identity', HEALTH_LIMITS, room);
    const service = Buffer.from(asked.subarray(2)).toString();
    const isKnown = service === '' || SIGNALS.some((s) => METHODS[s] === `/${service}/Export`);
    if (!isKnown) return answerStatus(stream, NOT_FOUND, 'there is no such service');
    const status = this.#options.notReady() === undefined ? SERVING : NOT_SERVING;
    answerMessage(stream, Uint8Array.of(0x08, status));
  }
}

function text(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}

function notGrpc(httpUrl: string): Refusal {
  return new Refusal(415, 'http_on_grpc_port', httpAdvice(httpUrl));
}

function unknownMethod(path: string): Refusal {
  const known = SIGNALS.map((signal) => METHODS[signal]).join(' and ');
  const printable = path.replaceAll(/[^\w./-]/g, '?').slice(0, 100);
  return new Refusal(404, 'wrong_path', `TW2121 There is no method ${printable}: call ${known}.`);
}
