import type { AlertInstance } from './alert-state.ts';

/** What a receiver was last told of one group. */
export interface Told {
  readonly firing: readonly string[];
  readonly at: number;
}

export interface DueGroup {
  readonly key: string;
  readonly instances: readonly AlertInstance[];
  readonly reason: 'firing' | 'resolved' | 'repeat';
}

/**
 * Which groups a receiver has to hear of now, by Alertmanager's rule: the set of firing alerts grew or shrank, or the last
 * word about a firing group is older than the repeat interval. Alerts are grouped by rule. Pending ones are never told.
 */
export function dueGroups(
  instances: readonly AlertInstance[],
  told: ReadonlyMap<string, Told>,
  at: number,
  repeatMs: number,
): DueGroup[] {
  const due: DueGroup[] = [];
  for (const [key, members] of groupByRule(instances)) {
    const reason = reasonOf(members, told.get(key), at, repeatMs);
    if (reason)
      due.push({ key, reason, instances: members.filter(({ phase }) => phase !== 'pending') });
  }
  return due;
}

/** What the receiver knows once it has heard of these instances. */
export function toldOf(instances: readonly AlertInstance[], at: number): Told {
  return { firing: instances.filter(({ phase }) => phase === 'firing').map(({ id }) => id), at };
}

function groupByRule(instances: readonly AlertInstance[]): Map<string, AlertInstance[]> {
  const groups = new Map<string, AlertInstance[]>();
  for (const instance of instances)
    groups.set(instance.ruleId, [...(groups.get(instance.ruleId) ?? []), instance]);
  return groups;
}

function reasonOf(
  members: readonly AlertInstance[],
  told: Told | undefined,
  at: number,
  repeatMs: number,
): DueGroup['reason'] | undefined {
  const firing = members.filter(({ phase }) => phase === 'firing').map(({ id }) => id);
  const known = new Set(told?.firing ?? []);
  if (firing.some((id) => !known.has(id))) return 'firing';
  if (told?.firing.some((id) => !firing.includes(id))) return 'resolved';
  return told && firing.length > 0 && at - told.at >= repeatMs ? 'repeat' : undefined;
}
