/** The rule file that the first start writes, for people to change and keep in git. */
export const DEFAULT_RULES = `# Alert rules of Tracewell. The shape is Prometheus's: groups of rules with for, labels and annotations.
# Instead of expr, a rule says what to measure over the requests of a window:
#   where     a selection in the search language; empty means all requests
#   measure   p50(duration) .. p99.9(duration), avg(duration), error_rate, rate, count, missing
#   by        one alert for each value of these fields
# A request is a span that enters a service: kind server or consumer, or a span without a parent.
# This file is read again when it changes. A faulty one is refused with line and column, and the rules read before stay
# in force. Check it with: npx tracewell rules check FILE
groups:
  - name: services
    interval: 15s
    rules:
      - alert: HighErrorRatio
        traces:
          measure: error_rate
          by: [service.name]
          window: 5m
          min_samples: 20
        when: '> 5%'
        for: 30s
        labels:
          severity: page
        annotations:
          summary: '{{ $labels.service_name }}: {{ $value | humanizePercentage }} of {{ $samples }} requests fail'

      - alert: SlowRequests
        traces:
          measure: p95(duration)
          by: [service.name]
          window: 5m
          min_samples: 20
        when: '> 2s'
        for: 1m
        labels:
          severity: ticket
        annotations:
          summary: '{{ $labels.service_name }}: p95 is {{ $value | humanizeDuration }} over {{ $samples }} requests'

      - alert: ServiceSilent
        traces:
          measure: missing
          by: [service.name]
          window: 10m
          seen_within: 1h
        labels:
          severity: ticket
        annotations:
          summary: '{{ $labels.service_name }} sent no request for 10 minutes'
`;
