import type { ReactNode } from 'react';

/** One part of the pane under its heading. */
export function Section({
  title,
  children,
}: {
  readonly title: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="mt-5">
      <h3 className="mb-1.5 font-bold text-13">{title}</h3>
      {children}
    </section>
  );
}
