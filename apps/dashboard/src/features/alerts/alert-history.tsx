'use client';

import type { Alert, AlertNotification } from '@tracewell/api/browser';
import { Cross } from '../../components/figures/glyphs.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { formatMinute } from '../../lib/format-age.ts';
import { formatValue } from './alert-words.ts';

/** Every change of state, the newest first. */
export function AlertHistory({ alert }: { readonly alert: Alert }) {
  const scope = useScope();
  return (
    <section aria-labelledby="history">
      <h2 id="history" className="px-4 pt-4 pb-1 font-medium text-15">
        History
      </h2>
      {alert.history.length === 0 ? (
        <p className="px-4 text-ink-2">No change of state yet.</p>
      ) : null}
      <ul>
        {alert.history.toReversed().map((step) => (
          <li key={step.atUnixNano} className="flex gap-4 border-line border-b px-4 py-1">
            <span className="text-ink-2">
              <Instant nanoseconds={step.atUnixNano} zone={scope.tz} format={formatMinute} />
            </span>
            <span className="flex-1">
              {step.to === 'inactive' ? 'back to normal' : step.to}
              <span className="text-ink-3"> was {step.from}</span>
            </span>
            <span className="text-ink-2">{formatValue(step.value, alert.condition.unit)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Who was told, when, and what went wrong on the way. */
export function Notifications({ alert }: { readonly alert: Alert }) {
  return (
    <section aria-labelledby="told">
      <h2 id="told" className="px-4 pt-4 pb-1 font-medium text-15">
        Told
      </h2>
      {alert.notifications.length === 0 ? (
        <p className="px-4 text-ink-2">Nobody yet: a pending alert tells no one.</p>
      ) : null}
      <ul>
        {alert.notifications.map((one) => (
          <NotificationRow key={`${one.receiver} ${one.atUnixNano}`} notification={one} />
        ))}
      </ul>
    </section>
  );
}

function NotificationRow({ notification }: { readonly notification: AlertNotification }) {
  const scope = useScope();
  return (
    <li className="border-line border-b px-4 py-1">
      <div className="flex gap-4">
        <span className="text-ink-2">
          <Instant nanoseconds={notification.atUnixNano} zone={scope.tz} format={formatMinute} />
        </span>
        <span className="flex-1">
          {notification.receiver} <span className="text-ink-3">{notification.kind}</span>
        </span>
        <span className={notification.status === 'sent' ? 'text-ink-2' : 'text-error'}>
          {notification.status === 'sent' ? null : <Cross size={8} />} {notification.status}
        </span>
      </div>
      {notification.error === '' ? null : (
        <p className="text-12 text-ink-2 [overflow-wrap:anywhere]">{notification.error}</p>
      )}
    </li>
  );
}
