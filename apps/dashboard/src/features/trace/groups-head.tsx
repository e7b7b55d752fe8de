'use client';

import { clsx } from 'clsx';
import type { GroupOrder } from './group-order.ts';
import { BUILT_IN } from './span-grouping.ts';

const ON_DESK = 'max-md:hidden';

interface Column {
  readonly order: GroupOrder;
  readonly label: string;
  readonly says: string;
  readonly className: string;
}

const FIGURES: readonly Column[] = [
  { order: 'count', label: 'Spans', says: 'How many spans', className: 'w-20 max-md:w-14' },
  {
    order: 'errors',
    label: 'Failed',
    says: 'How many of them failed',
    className: `w-20 ${ON_DESK}`,
  },
  {
    order: 'total',
    label: 'Total',
    says: 'Durations added up; spans inside each other count each in full',
    className: 'w-24 max-md:w-20',
  },
  {
    order: 'self',
    label: 'Own work',
    says: 'Time in which none of their children ran',
    className: 'w-56 pr-4 max-md:w-24',
  },
  {
    order: 'longest',
    label: 'Longest',
    says: 'The longest single span',
    className: `w-24 pr-4 ${ON_DESK}`,
  },
];

interface HeadProps {
  readonly by: string;
  readonly order: GroupOrder;
  readonly onOrder: (order: GroupOrder) => void;
}

/** The heads of the table of groups; each sorts. */
export function GroupsHead({ by, order, onOrder }: HeadProps) {
  const name: Column = {
    order: 'name',
    label: Object.hasOwn(BUILT_IN, by) ? by.slice(0, 1).toUpperCase() + by.slice(1) : by,
    says: '',
    className: 'pl-4 text-left',
  };
  const direction = order === 'name' ? 'ascending' : 'descending';
  return (
    <thead className="sticky top-0 z-10 bg-sunken text-12">
      <tr className="h-7">
        {[name, ...FIGURES].map((column) => (
          <th
            key={column.order}
            aria-sort={order === column.order ? direction : 'none'}
            title={column.says || undefined}
            className={clsx(
              'font-normal',
              column.order !== 'name' && 'text-right',
              column.className,
            )}
          >
            <button
              type="button"
              className={clsx(
                'max-w-full truncate',
                order === column.order ? 'font-bold text-ink' : 'text-ink-2 hover:text-ink',
              )}
              onClick={() => onOrder(column.order)}
            >
              {column.label}
            </button>
          </th>
        ))}
      </tr>
    </thead>
  );
}
