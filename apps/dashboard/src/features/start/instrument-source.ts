import { type Block, type SendTarget, variables } from './send-target.ts';

/** Go has no agent that needs no code: one file, and one wrapped handler. */
export function goBlocks(target: SendTarget): readonly Block[] {
  return [
    {
      where: "In your module's folder",
      code: [
        'go get go.opentelemetry.io/otel/sdk \\',
        '  go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp \\',
        '  go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp',
      ].join('\n'),
    },
    {
      where: 'tracing.go',
      code: [
        'package main',
        '',
        'import (',
        '\t"context"',
        '',
        '\t"go.opentelemetry.io/otel"',
        '\t"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"',
        '\t"go.opentelemetry.io/otel/propagation"',
        '\t"go.opentelemetry.io/otel/sdk/trace"',
        ')',
        '',
        '// Call it first in main, and the function it returns last.',
        'func startTracing(ctx context.Context) (func(context.Context) error, error) {',
        '\texporter, err := otlptracehttp.New(ctx)',
        '\tif err != nil {',
        '\t\treturn nil, err',
        '\t}',
        '\tprovider := trace.NewTracerProvider(trace.WithBatcher(exporter))',
        '\totel.SetTracerProvider(provider)',
        '\totel.SetTextMapPropagator(propagation.TraceContext{})',
        '\treturn provider.Shutdown, nil',
        '}',
      ].join('\n'),
    },
    {
      where: 'Where you listen',
      code: 'http.ListenAndServe(":8080", otelhttp.NewHandler(http.DefaultServeMux, "server"))',
    },
    { where: 'Start it', code: `${variables(target)}go run .` },
  ];
}

/** Rust: spans of the `tracing` crate, sent over HTTP. */
export function rustBlocks(target: SendTarget): readonly Block[] {
  return [
    {
      where: "In your crate's folder",
      code: [
        'cargo add opentelemetry opentelemetry_sdk tracing tracing-opentelemetry tracing-subscriber',
        'cargo add opentelemetry-otlp --no-default-features \\',
        '  --features trace,http-proto,reqwest-blocking-client',
      ].join('\n'),
    },
    {
      where: 'main.rs',
      code: [
        'use opentelemetry::trace::TracerProvider as _;',
        'use tracing_subscriber::prelude::*;',
        '',
        'fn main() -> Result<(), Box<dyn std::error::Error>> {',
        '    let exporter = opentelemetry_otlp::SpanExporter::builder().with_http().build()?;',
        '    let provider = opentelemetry_sdk::trace::SdkTracerProvider::builder()',
        '        .with_batch_exporter(exporter)',
        '        .build();',
        '    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("my-service"));',
        '    tracing_subscriber::registry().with(layer).init();',
        '',
        '    tracing::info_span!("hello").in_scope(|| { /* your program */ });',
        '    Ok(provider.shutdown()?)',
        '}',
      ].join('\n'),
    },
    { where: 'Start it', code: `${variables(target)}cargo run` },
  ];
}

/** A page sends from another origin, so that origin has to be allowed first. */
export function browserBlocks(target: SendTarget): readonly Block[] {
  return [
    {
      where: 'tracewell.yaml: allow the address of your page, then restart Tracewell',
      code: 'listen:\n  allowedOrigins: ["http://localhost:3000"]',
    },
    {
      where: "In your front end's folder",
      code: [
        'npm install @opentelemetry/sdk-trace-web @opentelemetry/resources \\',
        '  @opentelemetry/exporter-trace-otlp-http @opentelemetry/instrumentation \\',
        '  @opentelemetry/instrumentation-fetch',
      ].join('\n'),
    },
    {
      where: 'tracing.js, imported first',
      code: [
        "import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';",
        "import { registerInstrumentations } from '@opentelemetry/instrumentation';",
        "import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';",
        "import { resourceFromAttributes } from '@opentelemetry/resources';",
        "import { BatchSpanProcessor, WebTracerProvider } from '@opentelemetry/sdk-trace-web';",
        '',
        `const exporter = new OTLPTraceExporter({ url: '${target.otlpHttp}/v1/traces' });`,
        'new WebTracerProvider({',
        "  resource: resourceFromAttributes({ 'service.name': 'my-page' }),",
        '  spanProcessors: [new BatchSpanProcessor(exporter)],',
        '}).register();',
        'registerInstrumentations({ instrumentations: [new FetchInstrumentation()] });',
      ].join('\n'),
    },
  ];
}
