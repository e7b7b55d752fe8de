import { tailRequest } from './requests.ts';
import { route } from './route-shapes.ts';

/** Routes that answer for as long as the asker listens: server-sent events. */
export const streams = {
  tail: route(
    'tail',
    '/tail',
    tailRequest,
    {},
    'TailEvents as server-sent events',
    'Traces as they arrive',
  ),
} as const;
