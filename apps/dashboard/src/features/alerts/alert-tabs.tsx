'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useScope } from '../../components/shell/use-scope.ts';

const PAGES = [
  { path: '/alerts', label: 'Alerts' },
  { path: '/alerts/rules', label: 'Rules' },
] as const;

/** Alerts and rules, side by side. */
export function AlertTabs() {
  const pathname = usePathname();
  const scope = useScope();
  return (
    <nav aria-label="Alerting" className="flex gap-4">
      {PAGES.map(({ path, label }) => (
        <Link
          key={path}
          href={scope.href(path)}
          aria-current={pathname === path ? 'page' : undefined}
          className={pathname === path ? 'font-medium text-ink' : 'hover:text-ink'}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
