// Stands in for next/link in the offline page: other pages are at the dashboard, if that can be reached at all.
import { type ComponentProps, createContext, useContext } from 'react';

/** Address of the dashboard the page was saved from, '' when it cannot be reached from elsewhere. */
export const DashboardAddress = createContext('');

/** A door to the dashboard in a tab of its own, or its plain text where there is none. */
export function OfflineLink({ href, children, ...rest }: ComponentProps<'a'>) {
  const dashboard = useContext(DashboardAddress);
  if (dashboard === '') return <span className={rest.className}>{children}</span>;
  return (
    <a {...rest} href={`${dashboard}${href}`} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}
